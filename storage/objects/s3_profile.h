// S3Profile: what ~/.aws/config and ~/.aws/credentials say of one profile.
#pragma once

#include "storage/base/environment.h"

#include <map>
#include <string>
#include <string_view>

namespace modelbook {

/// Values by their names, those of the credentials file over those of the config file. Files that are not there or
/// cannot be read say nothing.
class S3Profile
{
public:
    /// `name` "" is "default". AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE say where the files are.
    static S3Profile read(const std::string& name, const Variables& variables);
    /// One section of an INI text.
    static std::map<std::string, std::string> section(std::string_view ini, const std::string& name);

    /// "" where it is not set.
    std::string value(const std::string& key) const;

private:
    std::map<std::string, std::string> m_values;
};

} // namespace modelbook
