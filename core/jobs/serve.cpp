#include "core/jobs/serve.h"

#include "core/base/product.h"
#include "core/jobs/importjson.h"
#include "core/jobs/indexparams.h"
#include "core/jobs/indexservice.h"
#include "core/jobs/jsonrpc.h"
#include "core/jobs/linechannel.h"
#include "core/jobs/measurejson.h"
#include "core/jobs/probeservice.h"

#include <map>
#include <optional>
#include <unistd.h>

namespace atomscope {

using nlohmann::json;

namespace {

/// One session: reads requests and hands each to whoever can do it without making the next one wait.
class Server
{
public:
    Server(rpc::LineChannel& channel, const ServeOptions& options)
        : m_channel(channel)
        , m_index(channel, options.threads)
        , m_probes(channel, options.idleTime)
    {
    }

    void run()
    {
        while (!m_isShutDown) {
            const auto line = m_channel.readLine();
            if (!line)
                break;
            const auto request = rpc::parseRequest(*line);
            if (request)
                handle(*request);
            else
                m_channel.write(request.error());
        }
        m_index.finish();
    }

    void end()
    {
        m_index.end();
        m_channel.endInput();
    }

private:
    void handle(const rpc::Request& request)
    {
        using Handler = void (Server::*)(const rpc::Request&);
        static const std::map<std::string, Handler> kHandlers = {
            {"hello", &Server::hello},
            {"import.start", &Server::startImport},
            {"index.start", &Server::startIndex},
            {"measure.start", &Server::startMeasuring},
            {"shutdown", &Server::shutDown},
        };
        using Question = void (ProbeService::*)(const rpc::Request&);
        static const std::map<std::string, Question> kQuestions = {
            {"encode", &ProbeService::encode},
            {"inspect", &ProbeService::inspect},
            {"index.check", &ProbeService::checkIndex},
        };
        using Command = void (IndexService::*)();
        static const std::map<std::string, Command> kCommands = {
            {"index.pause", &IndexService::pause},   {"index.resume", &IndexService::resume},
            {"index.stop", &IndexService::stop},     {"index.cancel", &IndexService::cancel},
            {"index.detach", &IndexService::detach}, {"index.closed", &IndexService::readersClosed},
        };
        if (const auto handler = kHandlers.find(request.method); handler != kHandlers.end()) {
            (this->*handler->second)(request);
        } else if (const auto question = kQuestions.find(request.method); question != kQuestions.end()) {
            (m_probes.*question->second)(request);
        } else if (const auto command = kCommands.find(request.method); command != kCommands.end()) {
            (m_index.*command->second)();
            rpc::answer(m_channel, request, json::object());
        } else if (request.wantsAnswer) {
            m_channel.write(
                rpc::errorMessage(request.id, rpc::kMethodNotFound, "there is no method " + request.method));
        }
    }

    void hello(const rpc::Request& request)
    {
        const auto warning = slowProductWarning();
        rpc::answer(m_channel, request,
                    json{{"program", "atomscope-worker"},
                         {"version", ATOMSCOPE_VERSION},
                         {"pid", ::getpid()},
                         {"speed_warning", warning ? json(*warning) : json()}});
    }

    void startIndex(const rpc::Request& request) { start(indexJobFromParams(request.params), request); }
    void startImport(const rpc::Request& request) { start(importJobFromParams(request.params), request); }
    void startMeasuring(const rpc::Request& request) { start(measureJobFromParams(request.params), request); }

    template <typename Job> void start(const Result<Job>& job, const rpc::Request& request)
    {
        if (!job) {
            if (request.wantsAnswer)
                m_channel.write(rpc::errorMessage(request.id, rpc::kInvalidParams, job.error().message));
            return;
        }
        if (auto started = m_index.start(*job, request); !started)
            rpc::answer(m_channel, request, tl::unexpected(started.error()));
    }

    void shutDown(const rpc::Request& request)
    {
        m_isShutDown = true;
        rpc::answer(m_channel, request, json::object());
    }

    rpc::LineChannel& m_channel;
    IndexService m_index;
    ProbeService m_probes;
    bool m_isShutDown = false;
};

} // namespace

struct ServeSession::Parts
{
    Parts(int input, int output, const ServeOptions& options)
        : channel(input, output)
        , server(channel, options)
    {
    }
    rpc::LineChannel channel;
    Server server;
};

ServeSession::ServeSession(int inputDescriptor, int outputDescriptor, const ServeOptions& options)
    : m_parts(std::make_unique<Parts>(inputDescriptor, outputDescriptor, options))
{
}

ServeSession::~ServeSession() = default;

void ServeSession::run()
{
    m_parts->server.run();
}

void ServeSession::end()
{
    m_parts->server.end();
}

} // namespace atomscope
