// Upload and download of chunk-sized objects to an S3 server, beside rclone on the same bytes in the same run.
//   bench_s3_transfer s3://bucket/prefix?endpoint=… [MIB]   with AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY set
#include "storage/base/hash.h"
#include "storage/base/work_queue.h"
#include "storage/objects/s3_store.h"
#include "tests/support/temp_folder.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>

using namespace modelbook;

namespace {

constexpr std::size_t objectBytes = 16u << 20;

double since(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void print(const char* what, std::size_t bytes, double seconds)
{
    std::printf("%s %.0f MB/s\n", what, static_cast<double>(bytes) / 1e6 / seconds);
}

bool run(const std::string& command)
{
    return std::system(command.c_str()) == 0; // NOLINT(concurrency-mt-unsafe)
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 2) {
        std::fprintf(stderr, "bench_s3_transfer s3://bucket/prefix?endpoint=… [MIB]\n");
        return 2;
    }
    const auto total = static_cast<std::size_t>(argc > 2 ? std::atoi(argv[2]) : 1024) << 20;
    const test::TempFolder folder;
    std::mt19937_64 random(1);
    std::vector<std::string> objects(total / objectBytes);
    for (std::size_t i = 0; i < objects.size(); ++i) {
        objects[i].resize(objectBytes);
        for (std::size_t at = 0; at < objectBytes; at += sizeof(std::uint64_t)) {
            const auto word = random();
            std::memcpy(objects[i].data() + at, &word, sizeof word);
        }
        folder.write("files/" + std::to_string(i), objects[i]);
    }
    const auto location = S3Location::parse(argv[1]);
    auto store = S3Store::open(argv[1]);
    if (!location || !store || !(*store)->checkWriting()) {
        std::fprintf(stderr, "cannot write to %s\n", argv[1]);
        return 1;
    }
    const auto stem = "bench/" + randomId() + "/";
    const auto all = [&](auto work) {
        const auto start = std::chrono::steady_clock::now();
        WorkQueue queue(8, 8);
        bool fine = true;
        for (std::size_t i = 0; i < objects.size() && fine; ++i)
            fine = queue.add([&, i]() -> Status { return work(i); }).has_value();
        if (!queue.finish() || !fine)
            std::exit(1);
        return since(start);
    };
    print("modelbook_upload", total, all([&](std::size_t i) -> Status {
              MB_CHECK((*store)->create(stem + std::to_string(i), bytesOf(objects[i])));
              return {};
          }));
    print("modelbook_download", total, all([&](std::size_t i) -> Status {
              MB_TRY(const auto bytes, (*store)->get(stem + std::to_string(i)));
              return bytes == objects[i] ? Status() : makeError(ErrorCode::Corrupt, "other bytes came back");
          }));
    for (std::size_t i = 0; i < objects.size(); ++i)
        (void)(*store)->remove(stem + std::to_string(i)).has_value();

    const auto remote = ":s3,provider=Other,env_auth=true,endpoint=\"" + location->scheme + "://" + location->host + "\":" +
                        location->bucket + "/" + location->fullKey(stem + "rclone");
    // rclone cannot take a bundle of certificates of its own.
    const auto rclone = "env -u AWS_CA_BUNDLE rclone --transfers 8 --s3-no-check-bucket -q copy ";
    auto start = std::chrono::steady_clock::now();
    if (!run(rclone + (folder / "files").string() + " '" + remote + "'"))
        return 1;
    print("rclone_upload", total, since(start));
    start = std::chrono::steady_clock::now();
    if (!run(rclone + ("'" + remote + "' ") + (folder / "back").string()))
        return 1;
    print("rclone_download", total, since(start));
    (void)run("env -u AWS_CA_BUNDLE rclone -q purge '" + remote + "'");
    return 0;
}
