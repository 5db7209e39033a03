// Attributes: what an object of the file says of itself, sent as values.
#pragma once

#include "app/hdf5_reader/driver.h"

#include <cstdint>
#include <string>

namespace modelbook::hdf5reader {

/// Sends the attributes of objects, within bounds that hold for the file as a whole.
class Attributes
{
public:
    explicit Attributes(Sink& sink) : m_sink(sink) {}

    /// Those of one object. What is too much or cannot be read is counted, not sent.
    void send(hid_t object, const std::string& path);
    /// The text of an attribute that may be missing; for the few that say how to read the object.
    static std::string text(hid_t object, const char* name);

    std::uint64_t sent() const { return m_sent; }
    /// A finding for each kind of what was left out.
    void report();

private:
    void sendOne(hid_t attribute, const std::string& path, const std::string& name);
    static herr_t visit(hid_t object, const char* name, const H5A_info_t* info, void* self);

    struct LeftOut {
        std::uint64_t count = 0;
        std::string first;
        void add(const std::string& path, const std::string& name)
        {
            if (count++ == 0)
                first = path + " " + name;
        }
    };
    void report(const LeftOut& what, const char* code, const char* text);

    Sink& m_sink;
    const std::string* m_path = nullptr;
    std::uint64_t m_sent = 0, m_bytes = 0;
    LeftOut m_tooMany, m_tooLarge, m_unreadable, m_otherKind;
};

} // namespace modelbook::hdf5reader
