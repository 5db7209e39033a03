// The keychain behind s3_credentials.h, through libsecret: it blocks, needs no event loop and no GUI library.
#include "storage/objects/s3_credentials.h"

#include <libsecret/secret.h>

#include <memory>

namespace modelbook::s3Keychain {

namespace {

const SecretSchema& schema()
{
    static const SecretSchema value = [] {
        SecretSchema made{};
        made.name = "org.modelbook.S3";
        made.flags = SECRET_SCHEMA_NONE;
        made.attributes[0] = {"server", SECRET_SCHEMA_ATTRIBUTE_STRING};
        return made;
    }();
    return value;
}

/// Asking for the bus would start one where there is none, and wait for it.
bool hasSessionBus()
{
    return !processVariables()("DBUS_SESSION_BUS_ADDRESS").empty();
}

Status statusOf(GError* error)
{
    if (!error)
        return {};
    const std::unique_ptr<GError, decltype(&g_error_free)> owned(error, &g_error_free);
    return makeError(ErrorCode::Io, std::string("the system's keychain refuses: ") + error->message);
}

Error noKeychain()
{
    return makeError(ErrorCode::Unsupported, "this session has no keychain; write the access key into "
                                             "~/.aws/credentials instead");
}

} // namespace

std::optional<S3Credentials> find(const std::string& host)
{
    if (!hasSessionBus())
        return std::nullopt;
    GError* error = nullptr;
    const std::unique_ptr<gchar, decltype(&secret_password_free)> found(
        secret_password_lookup_sync(&schema(), nullptr, &error, "server", host.c_str(), nullptr), &secret_password_free);
    if (!statusOf(error) || !found)
        return std::nullopt;
    // "access key, line end, secret key": one secret, so that they cannot be of two times.
    const std::string text(found.get());
    const auto end = text.find('\n');
    if (end == std::string::npos)
        return std::nullopt;
    return S3Credentials{text.substr(0, end), text.substr(end + 1), {}};
}

Status store(const std::string& host, const S3Credentials& credentials)
{
    if (!hasSessionBus())
        return noKeychain();
    GError* error = nullptr;
    const auto secret = credentials.accessKey + "\n" + credentials.secretKey;
    const auto label = "Modelbook: access key for " + host;
    secret_password_store_sync(&schema(), SECRET_COLLECTION_DEFAULT, label.c_str(), secret.c_str(), nullptr, &error,
                               "server", host.c_str(), nullptr);
    return statusOf(error);
}

Status remove(const std::string& host)
{
    if (!hasSessionBus())
        return noKeychain();
    GError* error = nullptr;
    secret_password_clear_sync(&schema(), nullptr, &error, "server", host.c_str(), nullptr);
    return statusOf(error);
}

} // namespace modelbook::s3Keychain
