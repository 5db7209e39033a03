// What is lost if this fails: a column for an arg whose key is odd, or a filter on it.
#include "models/args/flat_args.h"
#include "models/catalogue/column_index.h"

#include <catch2/catch.hpp>

#include <set>

using namespace modelbook;

TEST_CASE("A model's fields are its args under the very paths by which they are written")
{
    ModelRecord record;
    record.args.values = ArgValue(ArgValue::Map{{"", ArgValue(ArgValue::Map{{"a", 1}, {"", 2}})},
                                                {"b.c", ArgValue(ArgValue::Map{{"d", ArgValue::map()}, {"e", nullptr}})},
                                                {"lr", 0.1}});
    std::set<std::string> paths, fields;
    for (const auto& [path, value] : flattenArgs(record.args.values))
        paths.insert(path);
    for (const auto& [key, value] : fieldsOfModel(record, {})) {
        if (key.kind == FieldKind::Arg)
            fields.insert(key.path);
    }
    CHECK(paths.size() == 5);
    CHECK(fields == paths);
}
