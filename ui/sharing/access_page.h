// AccessPage: what one may do in this library, who its members are, and who did what.
#pragma once

#include "models/library/library.h"
#include "models/library/library_sharing.h"
#include "ui/widgets/async.h"

#include <QWidget>

#include <memory>
#include <vector>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QTableView;
class QTableWidget;

namespace modelbook {

class ActivityModel;

class AccessPage : public QWidget
{
    Q_OBJECT
public:
    explicit AccessPage(QWidget* parent = nullptr);

    /// Shows a library, and asks it anew.
    void setLibrary(std::shared_ptr<Library> library);
    QString title() const { return tr("Access and activity"); }
    bool isLoading() const { return m_asking.isRunning(); }

Q_SIGNALS:
    void modelActivated(const ModelId& id);
    void notice(const QString& text);
    void failed(const QString& text);

private:
    struct Answer;
    void reload();
    void showAnswer(Answer answer);
    void addMember();
    void removeMember();
    void setMembers(std::vector<Member> members);
    void apply();

    std::shared_ptr<Library> m_library;
    std::vector<Member> m_members;
    LatestTask m_asking;
    ActivityModel* m_activity;
    QLabel *m_level, *m_reason, *m_shares, *m_none;
    QTableWidget* m_table;
    QLineEdit *m_login, *m_name;
    QComboBox* m_role;
    QPushButton *m_add, *m_remove, *m_apply;
    QTableView* m_list;
};

} // namespace modelbook
