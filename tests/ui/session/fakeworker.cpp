// Stands in for atomscope-worker where it misbehaves in a way that the real one does not: the first argument says how.
#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <unistd.h>

using nlohmann::json;

namespace {

void say(const json& message)
{
    std::cout << message.dump() << std::endl;
}

void answer(const json& request, const json& result)
{
    say({{"jsonrpc", "2.0"}, {"id", request.at("id")}, {"result", result}});
}

void refuse(const json& request, const std::string& kind, const std::string& message)
{
    say({{"jsonrpc", "2.0"},
         {"id", request.at("id")},
         {"error", {{"code", -32000}, {"message", message}, {"data", {{"kind", kind}, {"detail", "because"}}}}}});
}

json progressAt(int done)
{
    return {{"jsonrpc", "2.0"},
            {"method", "index.progress"},
            {"params",
             {{"stage", "indexing"},
              {"done", done},
              {"total", 3'000'000'000},
              {"tokens_per_second", 1234.5},
              {"seconds_left", nullptr},
              {"committed_tokens", 16384},
              {"n_segments", 1}}}};
}

void writeGarbage()
{
    std::cout << "Loading model... 50%\n"
              << "{\"jsonrpc\": \"2.0\", \"id\": 99, \"result\": {}}\n"
              << "{\"jsonrpc\": \"2.0\", \"id\": 99}\n"
              << "{\"jsonrpc\": \"2.0\", \"method\": \"index.progress\", \"params\": {\"stage\": 5}}\n"
              << "{\"jsonrpc\": \"2.0\", \"method\": \"of.a.later.version\"}\n"
              << std::string("\xff\xfe\0[[[[\n\n", 9) << std::flush;
}

[[noreturn]] void sleepForever()
{
    for (;;)
        std::this_thread::sleep_for(std::chrono::hours(1));
}

void startIndex(const std::string& mode, const json& request)
{
    if (mode == "crash" || mode == "exit") {
        std::cerr << "reading the model\nout of "
                  << "paper" << std::endl;
        mode == "crash" ? std::abort() : std::_Exit(3);
    }
    if (mode == "refuse") {
        refuse(request, "Busy", "another worker (pid 7) is writing this file");
        return;
    }
    say(progressAt(5));
    say({{"jsonrpc", "2.0"}, {"method", "index.finished"}, {"params", {{"file", request.at("params").at("out")}}}});
    for (std::string line; std::getline(std::cin, line);) {
        const json next = json::parse(line);
        answer(next, json::object());
        if (next.at("method") == "index.closed")
            break;
    }
    answer(request, {{"state", "finished"}, {"n_tokens", 5'000'000'000}});
}

} // namespace

int main(int argc, char** argv)
{
    const std::string mode = argc > 1 ? argv[1] : "good";
    if (mode == "silent")
        sleepForever();
    for (std::string line; std::getline(std::cin, line);) {
        const json request = json::parse(line);
        const std::string method = request.at("method");
        if (mode == "garbled")
            writeGarbage();
        if (method == "hello") {
            answer(request,
                   {{"program", mode == "stranger" ? "cat" : "atomscope-worker"},
                    {"version", "0"},
                    {"pid", ::getpid()},
                    {"speed_warning", nullptr}});
        } else if (method == "index.start") {
            startIndex(mode, request);
        } else if (method == "inspect" && mode == "refuse") {
            refuse(request, "NotFound", "no such file");
        } else if (method == "encode" || method == "inspect") {
            answer(request, {{"params", request.at("params")}});
        } else {
            answer(request, json::object());
            if (method == "shutdown" && mode != "deaf")
                return 0;
        }
    }
    if (mode == "deaf")
        sleepForever();
}
