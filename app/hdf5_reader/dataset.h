// Datasets: each as a tensor, by its header alone.
#pragma once

#include "app/hdf5_reader/driver.h"

#include <cstdint>
#include <string>

namespace modelbook::hdf5reader {

/// Sends datasets as Tensor frames and counts what is odd about them.
class Datasets
{
public:
    explicit Datasets(Sink& sink) : m_sink(sink) {}

    /// `address` is that of the dataset's header, which tells two names of one dataset.
    void send(hid_t dataset, const std::string& path, haddr_t address);
    std::uint64_t sent() const { return m_sent; }
    void report();

private:
    struct Place {
        bool ranged = false, storedKnown = false;
        std::uint64_t offset = 0, length = 0, stored = 0;
    };
    Place placeOf(hid_t dataset, hid_t space, const std::string& path);
    void checkFilters(hid_t properties, const std::string& path);
    void report(const std::string& first, std::uint64_t count, std::uint8_t level, const char* code, const char* text);

    struct Several {
        std::uint64_t count = 0;
        std::string first;
        void add(const std::string& what)
        {
            if (count++ == 0)
                first = what;
        }
    };
    Sink& m_sink;
    std::uint64_t m_sent = 0;
    Several m_externalStorage, m_virtual, m_filters, m_unreadable, m_unwritten;
};

} // namespace modelbook::hdf5reader
