// FieldListModel: every field of the library as the column picker lists them.
#pragma once

#include "ui/table/field_search.h"

#include <QAbstractListModel>

#include <memory>
#include <set>
#include <vector>

namespace modelbook {

/// Rows are the fields that match the search, best match first; the check state says whether a column shows it.
class FieldListModel final : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role { SampleRole = Qt::UserRole, ShareRole, TypeSignRole, KeyRole };

    explicit FieldListModel(QObject* parent = nullptr) : QAbstractListModel(parent) {}

    void setFields(std::shared_ptr<const std::vector<FieldInfo>> fields, std::uint64_t modelCount);
    void setShown(std::set<FieldKey> shown);
    void setSearch(const QString& text);
    const FieldKey& key(int row) const { return field(row).key; }
    std::size_t fieldCount() const { return m_search.fields() ? m_search.fields()->size() : 0; }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

Q_SIGNALS:
    void toggled(const QString& field, bool shown);

private:
    const FieldInfo& field(int row) const { return (*m_search.fields())[m_rows[static_cast<std::size_t>(row)]]; }
    void search();

    FieldSearch m_search;
    std::uint64_t m_modelCount = 0;
    std::set<FieldKey> m_shown;
    std::vector<std::size_t> m_rows;
    std::string m_text; ///< that is searched for
};

} // namespace modelbook
