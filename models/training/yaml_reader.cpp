#include "models/args/canonical.h"
#include "models/args/text.h"
#include "models/training/config_text.h"
#include "models/training/tree_builder.h"

#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <QByteArray>

#include <cstring>
#include <sstream>

namespace modelbook {

namespace {

/// A key that is no string, as text. A map as a key of a map as a key … doubles its escapes at each level: it is cut.
std::string keyText(const ArgValue& value)
{
    constexpr std::size_t longest = 1000;
    auto text = value.isNull() ? std::string("null") : displayText(value);
    if (text.size() > longest) {
        auto end = longest;
        while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
            --end;
        text.resize(end);
        text += "…";
    }
    return text;
}

/// What aliases may unfold to in all: enough for any config, too little for a "billion laughs".
constexpr std::size_t maxUnfolded = 1'000'000;

/// Thrown through yaml-cpp, which knows no other way to stop, and caught in parseYaml.
struct Stop {
    Error error;
};

std::size_t countValues(const ArgValue& value)
{
    std::size_t count = 1;
    if (value.isList()) {
        for (const auto& element : value.toList())
            count += countValues(element);
    } else if (value.isMap()) {
        for (const auto& member : value.toMap())
            count += countValues(member.second);
    }
    return count;
}

int depthOf(const ArgValue& value)
{
    int depth = 0;
    if (value.isList()) {
        for (const auto& element : value.toList())
            depth = std::max(depth, depthOf(element) + 1);
    } else if (value.isMap()) {
        for (const auto& member : value.toMap())
            depth = std::max(depth, depthOf(member.second) + 1);
    }
    return depth;
}

class YamlHandler final : public YAML::EventHandler
{
public:
    YamlHandler(YamlRules rules, const std::string& name)
        : m_rules(rules)
        , m_name(name)
    {
    }

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark&, YAML::anchor_t anchor) override { place({}, anchor); }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override
    {
        const auto known = m_anchors.find(anchor);
        if (known == m_anchors.end())
            stop(ErrorCode::Corrupt, mark, "an alias inside of what it refers to");
        m_unfolded += countValues(known->second);
        if (m_unfolded > maxUnfolded)
            stop(ErrorCode::LimitExceeded, mark, "aliases that unfold to more than a million values");
        if (static_cast<int>(m_frames.size()) + depthOf(known->second) > ArgValue::maxDepth)
            tooDeep(mark);
        place(known->second, 0);
    }
    void OnScalar(const YAML::Mark&, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& text) override
    {
        // yaml-cpp says "?" for a plain scalar and "!" for a quoted one.
        if (tag == "?" && text == "<<" && m_tree.insideMap() && !m_tree.hasKey()) {
            m_tree.key(mergeKey);
            return;
        }
        place(tag == "?"   ? resolveYamlScalar(text, m_rules)
              : tag == "!" ? ArgValue(text)
                           : tagged(tag, text),
              anchor);
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override
    {
        open(false, mark, tag, anchor);
    }
    void OnSequenceEnd() override { closed(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override
    {
        open(true, mark, tag, anchor);
    }
    void OnMapEnd() override { closed(); }

    ParsedConfig finish()
    {
        ParsedConfig config{m_tree.takeRoot(), std::move(m_findings)};
        addDuplicateFinding(config.findings, m_tree.duplicates(), m_name);
        return config;
    }

private:
    /// No key of a file can be this: plain text never holds NUL.
    inline static const std::string mergeKey{"\0<<", 3};

    struct Frame {
        std::string tag;
        YAML::anchor_t anchor = 0;
        bool isKey = false;
    };

    [[noreturn]] void stop(ErrorCode code, const YAML::Mark& mark, const std::string& what)
    {
        throw Stop{makeError(code, m_name + " line " + std::to_string(mark.line + 1) + " has " + what)};
    }
    [[noreturn]] void tooDeep(const YAML::Mark& mark)
    {
        stop(ErrorCode::LimitExceeded, mark, "more than " + std::to_string(ArgValue::maxDepth) + " levels");
    }

    void open(bool map, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor)
    {
        m_frames.push_back({tag, anchor, m_tree.insideMap() && !m_tree.hasKey()});
        if (!m_tree.open(map))
            tooDeep(mark);
    }

    void closed()
    {
        const auto frame = std::move(m_frames.back());
        m_frames.pop_back();
        auto value = m_tree.close();
        if (value.isMap())
            unfoldMerge(value);
        place(taggedTree(frame.tag, std::move(value)), frame.anchor);
    }

    void place(ArgValue value, YAML::anchor_t anchor)
    {
        if (anchor != 0)
            m_anchors[anchor] = value;
        if (!m_tree.insideMap() || m_tree.hasKey()) {
            m_tree.add(std::move(value));
            return;
        }
        // A key. Other kinds than strings are spelled as their loader's text, which is what Python's str()
        // shows.
        if (!value.isString() && !value.isNull())
            addOnce("config.key-kind",
                    "keys that are no strings (such as " + keyText(value) + ") are kept as text");
        m_tree.key(keyText(value));
    }

    /// `<<: *base` or `<<: [*a, *b]`: members that the map itself does not have, the earlier first.
    static void unfoldMerge(ArgValue& map)
    {
        auto& members = map.toMap();
        const auto place =
            std::find_if(members.begin(), members.end(), [](const auto& m) { return m.first == mergeKey; });
        if (place == members.end())
            return;
        const auto merged = std::move(place->second);
        members.erase(place);
        const auto mergeOne = [&](const ArgValue& base) {
            if (!base.isMap())
                return;
            for (const auto& [key, value] : base.toMap()) {
                if (!map.find(key))
                    members.emplace_back(key, value);
            }
        };
        if (merged.isList()) {
            for (const auto& base : merged.toList())
                mergeOne(base);
        } else {
            mergeOne(merged);
        }
    }

    static std::string shortTag(const std::string& tag)
    {
        constexpr std::string_view standard = "tag:yaml.org,2002:";
        return tag.starts_with(standard) ? tag.substr(standard.size()) : tag;
    }

    ArgValue tagged(const std::string& tag, const std::string& text)
    {
        const auto kind = shortTag(tag);
        if (kind == "int" || kind == "python/int" || kind == "python/long")
            return orText(yamlInteger(text), text);
        if (kind == "float" || kind == "python/float")
            return orText(yamlFloat(text), text);
        if (kind == "bool" || kind == "python/bool" || kind == "null" || kind == "python/none")
            return resolveYamlScalar(text, m_rules);
        if (kind == "str" || kind == "python/str" || kind == "python/unicode")
            return text;
        if (kind == "binary")
            return ExoticArg{"binary", text};
        if (kind == "timestamp")
            return ExoticArg{"date", text};
        if (kind.starts_with("python/name:") || kind.starts_with("python/module:"))
            return ExoticArg{"python:name", kind.substr(kind.find(':') + 1)};
        if (kind.starts_with("python/"))
            return ExoticArg{"python:" + afterColon(kind), text};
        addOnce("config.tag", "the tag " + tag + " is not known here; its content is kept");
        return resolveYamlScalar(text, m_rules);
    }

    ArgValue taggedTree(const std::string& tag, ArgValue value)
    {
        const auto kind = shortTag(tag);
        if (!kind.starts_with("python/"))
            return value;
        const auto name = afterColon(kind);
        if (kind.starts_with("python/tuple") || kind.starts_with("python/list") ||
            kind.starts_with("python/dict"))
            return value;
        if (kind.starts_with("python/object:") && value.isMap()) {
            addOnce("config.python-object", "Python objects (such as " + name + ") are kept as their fields");
            return value;
        }
        // What copyreg leaves of dict-like classes (Lightning's AttributeDict, EasyDict): their items, else
        // their state.
        for (const char* part : {"dictitems", "state"}) {
            if (const auto* const items = value.find(part); items && items->isMap()) {
                addOnce("config.python-object",
                        "Python objects (such as " + name + ") are kept as their fields");
                return *items;
            }
        }
        if (value.isList() && name.ends_with("multiarray.scalar") && value.toList().size() == 2) {
            if (auto number = numpyScalar(value.toList()[0], value.toList()[1]); !number.isNull())
                return number;
        }
        if (value.isList() && name.find("Path") != std::string::npos && name.starts_with("pathlib"))
            return joinedPath(value.toList());
        if (value.isList() && name == "collections.OrderedDict" && value.toList().size() == 1)
            return fromPairs(value.toList().front());
        return ExoticArg{"python:" + name, displayText(value)};
    }

    /// A number that NumPy pickled: its dtype ("f8") and its bytes.
    static ArgValue numpyScalar(const ArgValue& dtype, const ArgValue& data)
    {
        if (!dtype.isExotic() || !data.isExotic() || data.toExotic().tag != "binary")
            return {};
        const auto bytes = QByteArray::fromBase64(QByteArray::fromStdString(data.toExotic().text));
        const auto is = [&](const char* code, int size) {
            return dtype.toExotic().text.find('"' + std::string(code) + '"') != std::string::npos &&
                   bytes.size() == size;
        };
        const auto as = [&](auto number) {
            std::memcpy(&number, bytes.constData(), sizeof number);
            return number;
        };
        if (is("f8", 8))
            return as(double{});
        if (is("f4", 4))
            return static_cast<double>(as(float{}));
        if (is("i8", 8))
            return as(std::int64_t{});
        if (is("i4", 4))
            return static_cast<std::int64_t>(as(std::int32_t{}));
        if (is("b1", 1))
            return bytes[0] != 0;
        return {};
    }

    static ArgValue joinedPath(const ArgValue::List& parts)
    {
        std::string path;
        for (const auto& part : parts) {
            if (!path.empty() && path.back() != '/')
                path += '/';
            path += displayText(part);
        }
        return path;
    }

    static ArgValue fromPairs(const ArgValue& pairs)
    {
        auto map = ArgValue::map();
        if (pairs.isList()) {
            for (const auto& pair : pairs.toList()) {
                if (pair.isList() && pair.toList().size() == 2)
                    map.set(displayText(pair.toList()[0]), pair.toList()[1]);
            }
        }
        return map;
    }

    static ArgValue orText(ArgValue value, const std::string& text)
    {
        return value.isNull() ? ArgValue(text) : std::move(value);
    }
    static std::string afterColon(const std::string& kind)
    {
        const auto colon = kind.find(':');
        return kind.substr((colon == std::string::npos ? kind.rfind('/') : colon) + 1);
    }

    void addOnce(const char* code, const std::string& message)
    {
        for (const auto& finding : m_findings) {
            if (finding.code == code)
                return;
        }
        m_findings.push_back({Finding::Level::Info, code, m_name + ": " + message, {}});
    }

    YamlRules m_rules;
    const std::string& m_name;
    TreeBuilder m_tree;
    std::vector<Frame> m_frames;
    std::map<YAML::anchor_t, ArgValue> m_anchors;
    std::size_t m_unfolded = 0;
    std::vector<Finding> m_findings;
};

} // namespace

namespace {

/// yaml-cpp 0.7 loses its way after a tagged block scalar that ends a list, as NumPy numbers in hparams.yaml
/// do:
/// `- !!binary |` with its base64 becomes `- !!binary "…"`, on as many lines.
std::string withInlineBinary(const std::string& text)
{
    constexpr std::string_view start = "!!binary |";
    constexpr std::string_view base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
    std::string out;
    std::size_t at = 0;
    for (auto found = text.find(start); found != std::string::npos; found = text.find(start, at)) {
        auto line = text.find('\n', found);
        if (line == std::string::npos)
            break;
        out += text.substr(at, found - at) + "!!binary \"";
        at = line;
        std::string ends;
        while (at < text.size()) {
            const auto first = text.find_first_not_of(' ', at + 1);
            const auto last = first == std::string::npos ? first : text.find_first_not_of(base64, first);
            if (first == std::string::npos || first == at + 1 || last == first || last == std::string::npos ||
                text[last] != '\n')
                break;
            out += text.substr(first, last - first);
            ends += '\n';
            at = last;
        }
        out += '"' + ends;
    }
    return out + text.substr(at);
}

} // namespace

Result<ParsedConfig> parseYaml(const std::string& text, YamlRules rules, const std::string& name)
{
    YamlHandler handler(rules, name);
    try {
        std::istringstream stream(withInlineBinary(isValidUtf8(text) ? text : toValidUtf8(text)));
        YAML::Parser parser(stream);
        parser.HandleNextDocument(handler);
    } catch (const Stop& stopped) {
        return stopped.error;
    } catch (const YAML::DeepRecursion&) {
        return makeError(ErrorCode::LimitExceeded, name + " is nested too deeply");
    } catch (const YAML::Exception& error) {
        return makeError(ErrorCode::Corrupt, name + " line " + std::to_string(error.mark.line + 1) +
                                                 " column " + std::to_string(error.mark.column + 1) + ": " +
                                                 error.msg);
    } catch (const std::exception& error) {
        return makeError(ErrorCode::Corrupt, name + " is no YAML: " + error.what());
    }
    return handler.finish();
}

} // namespace modelbook
