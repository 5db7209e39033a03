// What is lost if this fails: whoever gets a bundle or opens a site sees other models than were shared, or runs a stranger's script.
#include "models/sharing/site/page.h"
#include "tests/models/sharing/sharing_fixture.h"
#include "tests/support/chromium.h"
#include "tests/support/xss_payloads.h"

#include <cstdlib>

using namespace modelbook;
using namespace modelbook::test;

namespace {

/// Where pictures of the pages are put, or "".
std::string pictureFolder()
{
    const char* folder = std::getenv("MODELBOOK_TEST_PICTURES"); // NOLINT(concurrency-mt-unsafe)
    return folder ? folder : "";
}

void picture(Chromium& browser, const std::string& name)
{
    if (!pictureFolder().empty())
        browser.screenshot(std::filesystem::path(pictureFolder()) / name);
}

#define REQUIRE_BROWSER()                                                                                    \
    if (!Chromium::isInstalled()) {                                                                          \
        FAIL("chromium is missing; packaging/install.sh installs it");                                       \
    }                                                                                                        \
    Chromium browser;                                                                                        \
    REQUIRE(browser.isRunning())

} // namespace

TEST_CASE_METHOD(SharingFixture, "An unzipped bundle shows table, compare, READMEs and files in a browser with its network cut")
{
    REQUIRE_BROWSER();
    const auto library = makeLibrary();
    const auto ids = add(*library, {samples() / "hf"});
    REQUIRE(library->setParents(ids[1], {ids[0]}));
    const auto parent = *library->model(ids[0]), child = *library->model(ids[1]);
    REQUIRE(library->setReadme(ids[1], "# Finetuned\n\nFrom [[" + parent.name + "]], see https://example.org\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n", *library->readme(ids[1])));
    const auto path = exportTo("page.modelbook", gather(library, everyId(*library)));
    REQUIRE(std::system(("cd '" + folder.path().string() + "' && python3 -m zipfile -e page.modelbook out").c_str()) == 0); // NOLINT(concurrency-mt-unsafe)

    browser.open(folder / "out/index.html");
    REQUIRE(browser.becomesTrue("document.querySelector('#models tbody tr') !== null"));
    CHECK(browser.evaluate("document.querySelectorAll('#models tbody tr').length") == ids.size());
    picture(browser, "site-table.png");
    // Search, sort, columns.
    browser.evaluate("(() => { const s = document.getElementById('search'); s.value = '" + child.name + "'; s.dispatchEvent(new Event('input')); })()");
    CHECK(browser.evaluate("document.querySelectorAll('#models tbody tr').length") == 1);
    browser.evaluate("(() => { const s = document.getElementById('search'); s.value = ''; s.dispatchEvent(new Event('input')); })()");
    const auto columns = browser.evaluate("document.querySelectorAll('#models thead th').length").get<int>();
    browser.evaluate("document.getElementById('columns').open = true");
    REQUIRE(browser.becomesTrue("document.querySelectorAll('#columns label').length > 5"));
    browser.evaluate("[...document.querySelectorAll('#columns input[type=checkbox]')].find(box => !box.checked).click()");
    CHECK(browser.evaluate("document.querySelectorAll('#models thead th').length") == columns + 1);
    browser.evaluate("[...document.querySelectorAll('th.sortable')].find(th => th.textContent.startsWith('name')).click()");
    auto names = browser.evaluate("[...document.querySelectorAll('#models tbody tr button')].map(b => b.textContent)").get<std::vector<std::string>>();
    CHECK(names.size() == ids.size());
    CHECK(std::is_sorted(names.begin(), names.end()));

    // One model: args, README, the link to its parent, the bytes of its file.
    browser.evaluate("location.hash = 'model=" + child.id + "'");
    REQUIRE(browser.becomesTrue("document.querySelector('#readme h1') !== null"));
    CHECK(browser.evaluate("document.querySelector('#readme h1').textContent") == "Finetuned");
    CHECK(browser.evaluate("document.querySelectorAll('#args tr').length") == flattenArgs(child.args.values).size());
    CHECK(browser.evaluate("[...document.querySelectorAll('#readme a')].some(a => a.hash === '#model=" + parent.id + "')") == true);
    picture(browser, "site-model.png");
    const auto link = browser.evaluate("decodeURIComponent(new URL(document.querySelector('#files a').href).pathname)").get<std::string>();
    CHECK(Sha256::hexOf(bytesOfFile(link)) == child.checkpoints[0].files[0].sha256);

    browser.evaluate("location.hash = 'compare=" + ids[0] + "," + ids[1] + "'");
    REQUIRE(browser.becomesTrue("document.querySelector('#comparison td.differs') !== null"));
    picture(browser, "site-compare.png");
    CHECK(browser.refusedRequests.empty());
}

TEST_CASE_METHOD(SharingFixture, "No XSS payload in names, args, tags or READMEs runs or calls home, in the page of a bundle or of a site")
{
    REQUIRE_BROWSER();
    const auto payloads = xssPayloads();
    REQUIRE(payloads.size() >= 100);
    std::vector<SharedModel> models;
    for (std::size_t i = 0; i < payloads.size(); ++i) {
        SharedModel model;
        auto& record = model.record;
        record.id = Sha256::hexOf(std::to_string(i)).substr(0, 32);
        record.name = payloads[i];
        record.status = record.author = record.codeCommit = payloads[i];
        record.tags = {payloads[i]};
        record.args.values.set("plain", payloads[i]);
        record.args.values.set(payloads[i], i % 2 ? ArgValue(1) : ArgValue(payloads[i]));
        record.custom.set(payloads[i], payloads[i]);
        record.metrics[payloads[i]] = 1;
        CheckpointRecord checkpoint;
        checkpoint.files = {{payloads[i], "", Sha256::hexOf(payloads[i]), 7}};
        checkpoint.format = payloads[i];
        record.checkpoints = {checkpoint};
        if (i > 0)
            record.parents = {models.back().record.id};
        model.readme = "# x\n\n" + payloads[i] + "\n\n" + payloads[(i + 1) % payloads.size()];
        model.files[checkpoint.files[0].sha256] = {};
        models.push_back(std::move(model));
    }
    for (const bool separate : {false, true}) {
        INFO((separate ? "site" : "bundle"));
        PageOptions options;
        options.title = "<script>window.pwned=1</script>";
        options.fileLink = [](const SharedModel&, const FileRecord& file) { return file.file; };
        if (separate)
            options.readmeLink = [](const SharedModel& model) { return "readmes/" + model.record.id + ".js"; };
        const std::string base = separate ? "site" : "bundle";
        const auto page = folder.write(base + "/index.html", sharedPage(models, options));
        for (const auto& model : models)
            folder.write(base + "/readmes/" + model.record.id + ".js", readmeScript(model));
        browser.open(page);
        REQUIRE(browser.becomesTrue("document.querySelectorAll('#models tbody tr').length > 90"));
        CHECK(browser.evaluate("document.querySelectorAll('script').length") == 2);
        std::size_t shown = 0;
        for (std::size_t i = 0; i < models.size(); ++i) {
            browser.evaluate("location.hash = 'model=" + models[i].record.id + "'");
            // The README is there once its own first heading is.
            if (browser.becomesTrue("document.querySelector('#readme') && document.querySelector('#readme').dataset.model === '" + models[i].record.id +
                                    "' && document.querySelector('#readme').childElementCount > 0 && !document.querySelector('#readme').textContent.includes('Loading')"))
                ++shown;
            // What a person might do with it: click every link that goes nowhere else, focus and hover over everything.
            browser.evaluate("for (const n of document.querySelectorAll('#app *')) { n.dispatchEvent(new MouseEvent('mouseover', {bubbles: true})); n.dispatchEvent(new Event('focus')); }"
                             "for (const a of document.querySelectorAll('#readme a:not([target])')) a.click();");
        }
        CHECK(shown == models.size());
        browser.evaluate("location.hash = 'compare=" + models[0].record.id + "," + models[1].record.id + "," + models[20].record.id + "'");
        REQUIRE(browser.becomesTrue("document.querySelector('#comparison') !== null"));
        CHECK(browser.evaluate("typeof window.pwned") == "undefined");
        CHECK(browser.evaluate("document.querySelectorAll('iframe, object, embed, form, base, #readme script, #readme style, #readme svg').length") == 0);
        CHECK(browser.evaluate("[...document.querySelectorAll('*')].some(n => [...n.attributes].some(a => a.name.startsWith('on')))") == false);
        CHECK(browser.evaluate("window.pwned") == nullptr);
        CHECK(browser.dialogs.empty());
        CHECK(browser.refusedRequests.empty());
    }
}

TEST_CASE_METHOD(SharingFixture, "The browser test notices a script that runs and a request that leaves")
{
    REQUIRE_BROWSER();
    browser.open(folder.write("evil.html", "<script>window.pwned=1; new Image().src='https://evil.invalid/p.png'; setTimeout(() => window.late=1)</script>"));
    REQUIRE(browser.becomesTrue("window.late === 1"));
    CHECK(browser.evaluate("window.pwned") == 1);
    CHECK(browser.refusedRequests == std::vector<std::string>{"https://evil.invalid/p.png"});
}
