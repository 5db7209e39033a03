// What each hostile file costs: a table of file, outcome, time, and memory above idle, each read in a process of its
// own so that one file's memory does not hide another's.
#include "models/formats/checkpoint_reader.h"
#include "tests/support/hostile/hostile_file.h"

#include <chrono>
#include <cstdio>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace modelbook;
using namespace modelbook::test;

namespace {

std::string outcomeOf(const Result<CheckpointInfo>& info, const HostileFile& file)
{
    if (!info)
        return std::string("error ") + std::string(errorCodeName(info.error().code()));
    for (const auto& finding : info->findings) {
        if (finding.code == file.finding)
            return "finding " + finding.code;
    }
    return "read as " + info->format + ", no finding";
}

long peakKilobytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    rusage children{}; // HDF5 is read by a process of its own
    getrusage(RUSAGE_CHILDREN, &children);
    return usage.ru_maxrss + children.ru_maxrss;
}

void measure(const HostileFile& file)
{
    const MemoryFile bytes(file.bytes, "file");
    const auto idle = peakKilobytes();
    const auto start = std::chrono::steady_clock::now();
    const auto info = readCheckpoint(bytes);
    const std::chrono::duration<double, std::milli> time = std::chrono::steady_clock::now() - start;
    std::printf("%-14s %-58.58s %9zu B  %-36s %9.2f ms %8.1f MB\n", file.format, file.what.c_str(), file.bytes.size(),
                outcomeOf(info, file).c_str(), time.count(), static_cast<double>(peakKilobytes() - idle) / 1024);
    std::fflush(stdout);
}

} // namespace

int main(int argc, char** argv)
{
    ::setenv("MODELBOOK_HDF5_READER", MODELBOOK_HDF5_READER, 0);
    const std::string wanted = argc > 1 ? argv[1] : "";
    int crashed = 0;
    for (const auto& file : hostileFiles()) {
        if (!wanted.empty() && wanted != file.format)
            continue;
        const auto child = fork();
        if (child == 0) {
            measure(file);
            _exit(0);
        }
        int status = 0;
        waitpid(child, &status, 0);
        if (!WIFEXITED(status)) {
            std::printf("%-14s %-58.58s CRASHED\n", file.format, file.what.c_str());
            ++crashed;
        }
    }
    return crashed > 0;
}
