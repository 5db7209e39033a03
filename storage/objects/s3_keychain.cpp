// The keychain behind s3_credentials.h, through libsecret: it blocks, needs no event loop and no GUI library. It is loaded
// when it is asked for, since linking it would bring a dozen libraries to every start of mbook.
#include "storage/objects/s3_credentials.h"

#include <libsecret/secret.h>

#include <memory>

#include <dlfcn.h>

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

/// The functions of libsecret that are needed, and GLib's that free what they return.
struct Secret {
    decltype(&secret_password_lookup_sync) lookup = nullptr;
    decltype(&secret_password_store_sync) store = nullptr;
    decltype(&secret_password_clear_sync) clear = nullptr;
    decltype(&secret_password_free) freePassword = nullptr;
    decltype(&g_error_free) freeError = nullptr;
};

/// Null where this machine or this session has no keychain.
const Secret* keychain()
{
    static const auto loaded = []() -> std::optional<Secret> {
        void* library = ::dlopen("libsecret-1.so.0", RTLD_NOW | RTLD_LOCAL);
        if (!library)
            return std::nullopt;
        Secret secret;
        bool whole = true;
        const auto find = [&](auto& function, const char* name) {
            function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(::dlsym(library, name));
            whole = whole && function;
        };
        find(secret.lookup, "secret_password_lookup_sync");
        find(secret.store, "secret_password_store_sync");
        find(secret.clear, "secret_password_clear_sync");
        find(secret.freePassword, "secret_password_free");
        find(secret.freeError, "g_error_free");
        return whole ? std::optional(secret) : std::nullopt;
    }();
    return hasSessionBus() && loaded ? &*loaded : nullptr;
}

Status statusOf(const Secret& secret, GError* error)
{
    if (!error)
        return {};
    const std::unique_ptr<GError, decltype(&g_error_free)> owned(error, secret.freeError);
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
    const auto* secret = keychain();
    if (!secret)
        return std::nullopt;
    GError* error = nullptr;
    const std::unique_ptr<gchar, decltype(&secret_password_free)> found(
        secret->lookup(&schema(), nullptr, &error, "server", host.c_str(), nullptr), secret->freePassword);
    if (!statusOf(*secret, error) || !found)
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
    const auto* keys = keychain();
    if (!keys)
        return noKeychain();
    GError* error = nullptr;
    const auto secret = credentials.accessKey + "\n" + credentials.secretKey;
    const auto label = "Modelbook: access key for " + host;
    keys->store(&schema(), SECRET_COLLECTION_DEFAULT, label.c_str(), secret.c_str(), nullptr, &error, "server",
                host.c_str(), nullptr);
    return statusOf(*keys, error);
}

Status remove(const std::string& host)
{
    const auto* keys = keychain();
    if (!keys)
        return noKeychain();
    GError* error = nullptr;
    keys->clear(&schema(), nullptr, &error, "server", host.c_str(), nullptr);
    return statusOf(*keys, error);
}

} // namespace modelbook::s3Keychain
