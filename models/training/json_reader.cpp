#include "models/args/infer.h"
#include "models/training/config_text.h"
#include "models/training/tree_builder.h"

#include <rapidjson/encodedstream.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <charconv>
#include <cmath>

namespace modelbook {

namespace {

class JsonHandler : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, JsonHandler>
{
public:
    bool Null() { return add({}); }
    bool Bool(bool value) { return add(value); }
    bool Double(double value) { return add(value); }
    bool String(const char* text, rapidjson::SizeType length, bool) { return add(std::string(text, length)); }
    bool RawNumber(const char* text, rapidjson::SizeType length, bool)
    {
        const std::string_view number(text, length);
        if (number.find_first_of("NI") !=
            std::string_view::npos) // NaN, Infinity, -Infinity as Python writes them
            return add(number[0] == 'N' ? std::nan("") : number[0] == '-' ? -HUGE_VAL : HUGE_VAL);
        if (number.find_first_of(".eE") == std::string_view::npos) {
            std::int64_t whole = 0;
            const auto result = std::from_chars(text, text + length, whole);
            return add(result.ec == std::errc() ? ArgValue(whole)
                                                : ArgValue(ExoticArg{"bigint", std::string(number)}));
        }
        double real = 0;
        if (std::from_chars(text, text + length, real).ec == std::errc::result_out_of_range) {
            const bool small =
                number.find("e-") != std::string_view::npos || number.find("E-") != std::string_view::npos;
            real = small ? 0 : number[0] == '-' ? -HUGE_VAL : HUGE_VAL;
        }
        return add(real);
    }
    bool Key(const char* text, rapidjson::SizeType length, bool)
    {
        tree.key(std::string(text, length));
        return true;
    }
    bool StartObject() { return tree.open(true); }
    bool EndObject(rapidjson::SizeType) { return add(tree.close()); }
    bool StartArray() { return tree.open(false); }
    bool EndArray(rapidjson::SizeType) { return add(tree.close()); }

    TreeBuilder tree;

private:
    bool add(ArgValue value)
    {
        tree.add(std::move(value));
        return true;
    }
};

} // namespace

Result<ParsedConfig> parseJson(const std::string& text, const std::string& name)
{
    constexpr unsigned flags = rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag |
                               rapidjson::kParseNanAndInfFlag | rapidjson::kParseValidateEncodingFlag;
    const std::size_t bom = text.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    // Not a StringStream: validating a sequence cut short by the end of the text, it would read on behind it.
    rapidjson::MemoryStream bytes(text.data() + bom, text.size() - bom);
    rapidjson::EncodedInputStream<rapidjson::UTF8<>, rapidjson::MemoryStream> stream(bytes);
    JsonHandler handler;
    rapidjson::Reader reader;
    const auto result = reader.Parse<flags>(stream, handler);
    if (result.Code() == rapidjson::kParseErrorTermination)
        return makeError(ErrorCode::LimitExceeded,
                         name + " is nested deeper than " + std::to_string(ArgValue::maxDepth) +
                             " levels at offset " + std::to_string(result.Offset() + bom));
    if (result.IsError())
        return makeError(ErrorCode::Corrupt, name + " is no JSON at offset " +
                                                 std::to_string(result.Offset() + bom) + ": " +
                                                 rapidjson::GetParseError_En(result.Code()));
    ParsedConfig config{handler.tree.takeRoot(), {}};
    addDuplicateFinding(config.findings, handler.tree.duplicates(), name);
    return config;
}

} // namespace modelbook
