#include "ui/sharing/access_page.h"

#include "models/sharing/access/access_plan.h"
#include "ui/sharing/activity_model.h"
#include "ui/theme/theme.h"
#include "ui/widgets/prompt.h"
#include "ui/widgets/text.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QTableWidget>
#include <QVBoxLayout>

#include <array>

namespace modelbook {

namespace {

constexpr std::size_t listedChanges = 1000;

void styleTable(QTableView& table)
{
    table.setSelectionBehavior(QAbstractItemView::SelectRows);
    table.setSelectionMode(QAbstractItemView::SingleSelection);
    table.setEditTriggers(QAbstractItemView::NoEditTriggers);
    table.setShowGrid(false);
    table.setStyleSheet(QStringLiteral("QTableView::item { border: none; padding: 0 7px; }")); // as the heads have; these tables are small
    table.verticalHeader()->hide();
    table.verticalHeader()->setDefaultSectionSize(measures::rowHeight);
    table.horizontalHeader()->setHighlightSections(false);
    table.horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table.horizontalHeader()->setStretchLastSection(true);
}

QLabel* sectionLabel(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setProperty("role", QStringLiteral("section"));
    return label;
}

} // namespace

struct AccessPage::Answer {
    Access access;
    Result<std::vector<Member>> members;
    Result<std::vector<Change>> changes;
    Result<std::vector<ShareInfo>> shares;
};

AccessPage::AccessPage(QWidget* parent) : QWidget(parent), m_activity(new ActivityModel(this))
{
    setObjectName(QStringLiteral("accessPage"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(24, 18, 24, 14);
    row->setSpacing(32);
    auto* left = new QVBoxLayout;
    left->setSpacing(8);
    m_level = new QLabel(this);
    m_level->setObjectName(QStringLiteral("accessLevel"));
    m_level->setProperty("role", QStringLiteral("title"));
    m_reason = new QLabel(this);
    m_reason->setObjectName(QStringLiteral("accessReason"));
    m_reason->setProperty("role", QStringLiteral("muted"));
    m_reason->setTextFormat(Qt::PlainText);
    m_reason->setWordWrap(true);
    m_shares = new QLabel(this);
    m_shares->setObjectName(QStringLiteral("accessShares"));
    m_shares->setTextFormat(Qt::PlainText);
    m_shares->setWordWrap(true);
    left->addWidget(m_level);
    left->addWidget(m_reason);
    left->addWidget(m_shares);
    left->addSpacing(8);
    left->addWidget(sectionLabel(tr("MEMBERS"), this));
    m_table = new QTableWidget(0, 3, this);
    m_table->setObjectName(QStringLiteral("accessMembers"));
    m_table->setHorizontalHeaderLabels({tr("Login"), tr("Name"), tr("Level")});
    styleTable(*m_table);
    m_none = new QLabel(tr("Nobody is named yet. Name who works with this library, then apply: they get their rights, and nobody else any."), this);
    m_none->setProperty("role", QStringLiteral("muted"));
    m_none->setWordWrap(true);
    left->addWidget(m_none);
    left->addWidget(m_table, 1);
    auto* fields = new QHBoxLayout;
    m_login = new QLineEdit(this);
    m_login->setObjectName(QStringLiteral("memberLogin"));
    m_login->setPlaceholderText(tr("Login, or group:NAME"));
    m_name = new QLineEdit(this);
    m_name->setObjectName(QStringLiteral("memberName"));
    m_name->setPlaceholderText(tr("Name"));
    m_role = new QComboBox(this);
    m_role->setObjectName(QStringLiteral("memberLevel"));
    for (const auto level : {AccessLevel::Admin, AccessLevel::ReadOnly, AccessLevel::Guest})
        m_role->addItem(qstr(accessLevelName(level)), static_cast<int>(level));
    m_role->setCurrentIndex(1);
    m_add = new QPushButton(tr("Add"), this);
    m_add->setObjectName(QStringLiteral("memberAdd"));
    fields->addWidget(m_login, 1);
    fields->addWidget(m_name, 1);
    fields->addWidget(m_role);
    fields->addWidget(m_add);
    left->addLayout(fields);
    auto* buttons = new QHBoxLayout;
    m_remove = new QPushButton(tr("Remove"), this);
    m_remove->setObjectName(QStringLiteral("memberRemove"));
    m_apply = new QPushButton(tr("Apply the rights…"), this);
    m_apply->setObjectName(QStringLiteral("accessApply"));
    m_apply->setProperty("primary", true);
    buttons->addWidget(m_remove);
    buttons->addStretch();
    buttons->addWidget(m_apply);
    left->addLayout(buttons);
    row->addLayout(left, 2);

    auto* right = new QVBoxLayout;
    right->setSpacing(8);
    right->addWidget(sectionLabel(tr("ACTIVITY"), this));
    m_list = new QTableView(this);
    m_list->setObjectName(QStringLiteral("activityList"));
    m_list->setModel(m_activity);
    styleTable(*m_list);
    m_list->setColumnWidth(ActivityModel::Time, 90);
    m_list->setColumnWidth(ActivityModel::Author, 130);
    right->addWidget(m_list, 1);
    row->addLayout(right, 3);

    connect(m_add, &QPushButton::clicked, this, &AccessPage::addMember);
    connect(m_login, &QLineEdit::returnPressed, this, &AccessPage::addMember);
    connect(m_remove, &QPushButton::clicked, this, &AccessPage::removeMember);
    connect(m_apply, &QPushButton::clicked, this, &AccessPage::apply);
    connect(m_list, &QTableView::activated, this, [this](const QModelIndex& index) {
        if (const auto* change = m_activity->changeAt(index.row()); change && change->models.size() == 1)
            Q_EMIT modelActivated(change->models.front());
    });
}

void AccessPage::setLibrary(std::shared_ptr<Library> library)
{
    m_library = std::move(library);
    reload();
}

void AccessPage::reload()
{
    if (!m_library)
        return;
    m_asking.start(
        this, [library = m_library](const CancelToken&) { return Answer{sharingOf(*library).access(), sharingOf(*library).roster(), library->log(listedChanges), sharingOf(*library).shares()}; },
        [this](Answer answer) { showAnswer(std::move(answer)); });
}

void AccessPage::showAnswer(Answer answer)
{
    m_level->setText(tr("You are %1 here").arg(qstr(accessLevelName(answer.access.level))));
    m_reason->setText(answer.access.level == AccessLevel::Admin ? tr("You may do everything: change models, publish, name members. The storage itself enforces it.") : qstr(answer.access.reason));
    QStringList shares;
    if (answer.shares) {
        for (const auto& share : *answer.shares)
            shares.append(tr("%1: %n models", nullptr, static_cast<int>(share.models.size())).arg(qstr(share.name)));
    }
    m_shares->setText(shares.isEmpty() ? tr("Nothing is published.") : tr("Published in %1").arg(shares.join(QStringLiteral(", "))));
    m_members = answer.members ? std::move(*answer.members) : std::vector<Member>();
    m_table->setRowCount(static_cast<int>(m_members.size()));
    for (std::size_t i = 0; i < m_members.size(); ++i) {
        const auto& member = m_members[i];
        auto level = qstr(accessLevelName(member.level));
        if (member.level == AccessLevel::Guest)
            level += tr(" of %1").arg(qstr(member.share));
        const std::array<QString, 3> cells{qstr(member.login), qstr(member.name), level};
        for (int column = 0; column < 3; ++column)
            m_table->setItem(static_cast<int>(i), column, new QTableWidgetItem(cells[static_cast<std::size_t>(column)]));
    }
    m_none->setVisible(m_members.empty());
    const bool admin = answer.access.level == AccessLevel::Admin;
    const auto why = admin ? QString() : qstr(answer.access.reason);
    for (QWidget* widget : {static_cast<QWidget*>(m_login), static_cast<QWidget*>(m_name), static_cast<QWidget*>(m_role), static_cast<QWidget*>(m_add), static_cast<QWidget*>(m_remove), static_cast<QWidget*>(m_apply)}) {
        widget->setEnabled(admin);
        widget->setToolTip(why);
    }
    m_remove->setEnabled(admin && !m_members.empty());
    m_apply->setEnabled(admin && !m_members.empty());
    m_activity->setChanges(answer.changes ? std::move(*answer.changes) : std::vector<Change>());
    if (!answer.changes)
        Q_EMIT failed(qstr(answer.changes.error().text()));
}

void AccessPage::setMembers(std::vector<Member> members)
{
    runAsync(this, [library = m_library, members = std::move(members)] { return sharingOf(*library).setRoster(members); }, [this](Status changed) {
        if (!changed)
            Q_EMIT failed(qstr(changed.error().text()));
        reload();
    });
}

void AccessPage::addMember()
{
    Member member;
    member.login = m_login->text().trimmed().toStdString();
    member.name = m_name->text().trimmed().toStdString();
    member.level = static_cast<AccessLevel>(m_role->currentData().toInt());
    if (member.login.empty())
        return;
    if (member.name.empty())
        member.name = member.login;
    auto members = m_members;
    std::erase_if(members, [&](const Member& other) { return other.login == member.login; });
    members.push_back(std::move(member));
    m_login->clear();
    m_name->clear();
    setMembers(std::move(members));
}

void AccessPage::removeMember()
{
    const int row = m_table->currentRow();
    if (row < 0 || static_cast<std::size_t>(row) >= m_members.size())
        return;
    auto members = m_members;
    members.erase(members.begin() + row);
    setMembers(std::move(members));
}

void AccessPage::apply()
{
    using Plan = Result<AccessPlan>;
    runAsync(this, [location = m_library->location(), members = m_members]() -> Plan { return planAccess(location, members); }, [this](Plan plan) {
        if (!plan) {
            Q_EMIT failed(qstr(plan.error().text()));
            return;
        }
        QString lines;
        for (const auto& line : plan->lines)
            lines += qstr(line) + QLatin1Char('\n');
        promptConfirm(this, tr("Give these rights?"), lines, tr("Apply"), [this, apply = plan->apply] {
            runAsync(this, apply, [this](Status applied) {
                if (applied)
                    Q_EMIT notice(tr("Each member has their rights now, and nobody else has any"));
                else
                    Q_EMIT failed(qstr(applied.error().text()));
            });
        });
    });
}

} // namespace modelbook
