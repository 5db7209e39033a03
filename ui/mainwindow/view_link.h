// ViewLink: an address that opens a view or a model of a library: modelbook://LIBRARY/view/ID, …/model/ID, …/table?state=….
#pragma once

#include "ui/table/table_state.h"

#include <QString>
#include <QUrl>

#include <optional>

namespace modelbook {

/// The library is named by its id; `at` says where the sender had it, for those who never opened it. A private view
/// travels in the link itself.
struct ViewLink {
    QString library;
    QString at;
    QString view;  ///< id of a shared view
    QString model; ///< id
    std::optional<TableState> state;

    QUrl toUrl() const;
    /// Nothing where it is no such address, or one that is damaged or longer than 64 KiB.
    static std::optional<ViewLink> fromUrl(const QUrl& url);
};

} // namespace modelbook
