# Language, warnings, sanitizers, ccache: what every target of Modelbook shares.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    # Precompiled headers need the sloppiness; the base folder lets several checkouts share results.
    set(CMAKE_CXX_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env
        CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
        CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${CCACHE})
endif()

add_library(modelbook_settings INTERFACE)
target_include_directories(modelbook_settings INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(modelbook_settings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                       -Wno-sign-conversion -Wnon-virtual-dtor -Woverloaded-virtual)
target_compile_definitions(modelbook_settings INTERFACE
    QT_NO_CAST_FROM_ASCII QT_NO_KEYWORDS QT_NO_FOREACH
    MODELBOOK_VERSION="${PROJECT_VERSION}")
if(MODELBOOK_WERROR)
    target_compile_options(modelbook_settings INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # g++ 12 reports false positives of these inside std::string and std::variant at -O2.
    target_compile_options(modelbook_settings INTERFACE -fpch-preprocess -Wno-restrict -Wno-maybe-uninitialized
                           -Wno-stringop-overread -Wno-stringop-overflow)
endif()
if(MODELBOOK_SANITIZE)
    # RapidJSON 1.1 grows its stack from a null pointer plus an offset, which does no harm but is reported.
    target_compile_options(modelbook_settings INTERFACE -fsanitize=${MODELBOOK_SANITIZE} -fno-omit-frame-pointer
                           -fno-sanitize-recover=undefined -fno-sanitize=pointer-overflow)
    target_link_options(modelbook_settings INTERFACE -fsanitize=${MODELBOOK_SANITIZE})
endif()
if(MODELBOOK_COVERAGE)
    target_compile_options(modelbook_settings INTERFACE --coverage)
    target_link_options(modelbook_settings INTERFACE --coverage)
endif()

# modelbook_unity(TARGET SOURCE...): with MODELBOOK_UNITY, the sources of one folder are compiled together, twelve at a
# time. Most of a file's seconds go into headers, so that a clean build takes a fifth; everyday work does without it.
function(modelbook_unity target)
    if(NOT MODELBOOK_UNITY)
        return()
    endif()
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
    foreach(source ${ARGN})
        get_filename_component(folder "${source}" DIRECTORY)
        file(RELATIVE_PATH folder "${CMAKE_SOURCE_DIR}" "${folder}")
        string(MAKE_C_IDENTIFIER "${folder}" folder)
        if(source MATCHES "\\.cpp$")
            math(EXPR count_${folder} "0${count_${folder}} + 1")
            math(EXPR group "${count_${folder}} / 12")
            set_source_files_properties("${source}" PROPERTIES UNITY_GROUP "${folder}_${group}")
        endif()
    endforeach()
endfunction()

# modelbook_layer(NAME LINK...): one static library of every source below this folder. Sources are found by
# pattern, so that a new file needs no line here; CONFIGURE_DEPENDS makes the build look again.
function(modelbook_layer name)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/*.cpp" "${CMAKE_CURRENT_SOURCE_DIR}/*.h")
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC modelbook_settings ${ARGN})
    modelbook_unity(${name} ${sources})
endfunction()
