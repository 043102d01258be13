# How every target of this project is compiled; third-party headers come in as SYSTEM.
include(FeatureSummary)
include(GNUInstallDirs)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_INTERPROCEDURAL_OPTIMIZATION OFF)

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE_PROGRAM}")
endif()

add_library(atomscope_options INTERFACE)
target_compile_options(atomscope_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wno-missing-field-initializers)
target_include_directories(atomscope_options INTERFACE "${CMAKE_SOURCE_DIR}")
# The same floating-point results on every machine: contraction is written out where it is wanted.
target_compile_options(atomscope_options INTERFACE -ffp-contract=off)
target_compile_definitions(atomscope_options INTERFACE ATOMSCOPE_VERSION="${PROJECT_VERSION}")
# At -O3 GCC 12 sees overlaps in std::string that are not there (its bug 105651).
target_compile_options(atomscope_options INTERFACE $<$<AND:$<CONFIG:Release>,$<CXX_COMPILER_ID:GNU>>:-Wno-restrict>)
if(ATOMSCOPE_WERROR)
    target_compile_options(atomscope_options INTERFACE -Werror)
endif()
if(ATOMSCOPE_SANITIZE)
    target_compile_options(atomscope_options INTERFACE -fsanitize=${ATOMSCOPE_SANITIZE} -fno-omit-frame-pointer)
    target_link_options(atomscope_options INTERFACE -fsanitize=${ATOMSCOPE_SANITIZE})
    if(ATOMSCOPE_SANITIZE MATCHES "undefined")
        target_compile_options(atomscope_options INTERFACE -fno-sanitize-recover=undefined)
    endif()
endif()
# The libraries report which code an input reached; the fuzz targets bring libFuzzer's main.
if(ATOMSCOPE_FUZZ AND CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    target_compile_options(atomscope_options INTERFACE -fsanitize=fuzzer-no-link)
    target_link_options(atomscope_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

# atomscope_core_library(name SOURCES ... LINKS ... PRIVATE_LINKS ...): a layer of core; no Qt.
function(atomscope_core_library name)
    cmake_parse_arguments(arg "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
    add_library(${name} STATIC ${arg_SOURCES})
    target_link_libraries(${name} PUBLIC atomscope_options ${arg_LINKS} PRIVATE ${arg_PRIVATE_LINKS})
endfunction()

# atomscope_ui_library(name SOURCES ... LINKS ...): a layer of ui; Qt's own moc and resources.
function(atomscope_ui_library name)
    cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
    add_library(${name} STATIC ${arg_SOURCES})
    # moc 6.4 reads the standard library's headers and stumbles over a macro that libstdc++'s <concepts> uses before
    # it is defined, as soon as a header of ours includes <compare> first.
    set_target_properties(${name} PROPERTIES AUTOMOC ON AUTORCC ON
        AUTOMOC_MOC_OPTIONS "-D_GLIBCXX_VISIBILITY=__attribute__")
    target_link_libraries(${name} PUBLIC atomscope_options ${arg_LINKS})
    target_compile_definitions(${name} PUBLIC
        QT_NO_KEYWORDS QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_FOREACH QT_DISABLE_DEPRECATED_BEFORE=0x060400)
endfunction()
