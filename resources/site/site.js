"use strict";
// The page of shared models: table, one model, compare. Everything that comes from models is set as text; READMEs are
// HTML that was made safe before it got here, and the page's policy lets no script in it run.
(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const models = data.models;
  const byId = new Map(models.map((model) => [model.id, model]));
  const app = document.getElementById("app");
  const pageSize = 200;

  function element(tag, properties, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(properties || {})) {
      if (name === "class") node.className = value;
      else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (name in node) node[name] = value;
      else node.setAttribute(name, value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  }

  // --- fields ---
  const kinds = { is: 0, metric: 1, arg: 2 };
  const properties = {
    name: (m) => m.name, status: (m) => m.status, author: (m) => m.author, created: (m) => m.created, tags: (m) => m.tags,
    parent: (m) => m.parents.map((id) => byId.has(id) ? byId.get(id).name : id.slice(0, 8)), parameters: (m) => m.parameters || undefined,
    size: (m) => size(m) || undefined, code: (m) => m.code, id: (m) => m.id,
  };
  function size(model) {
    let sum = 0;
    for (const checkpoint of model.checkpoints) for (const file of checkpoint.files) sum += file.bytes;
    return sum;
  }
  function valueOf(model, field) {
    const dot = field.indexOf(".");
    const kind = field.slice(0, dot), path = field.slice(dot + 1);
    const own = (object, key) => Object.prototype.hasOwnProperty.call(object, key) ? object[key] : undefined;
    if (kind === "arg") return own(model.args, path);
    if (kind === "metric") return own(model.metrics, path);
    if (path.startsWith("custom.")) return own(model.custom, path.slice(7));
    const value = own(properties, path) ? properties[path](model) : undefined;
    return value === "" || (Array.isArray(value) && value.length === 0) ? undefined : value;
  }
  const fields = (function () {
    const found = new Map();
    const see = (field, value) => {
      let info = found.get(field);
      if (!info) found.set(field, info = { field, count: 0, values: new Set(), numeric: true });
      info.count++;
      if (info.values.size < 50) info.values.add(String(value));
      if (typeof value !== "number") info.numeric = false;
    };
    for (const model of models) {
      for (const name of Object.keys(properties)) {
        const value = valueOf(model, "is." + name);
        if (value !== undefined) see("is." + name, value);
      }
      for (const [path, value] of Object.entries(model.custom)) see("is.custom." + path, value);
      for (const [path, value] of Object.entries(model.metrics)) see("metric." + path, value);
      for (const [path, value] of Object.entries(model.args)) see("arg." + path, value);
    }
    return [...found.values()].sort((a, b) => kinds[a.field.split(".", 1)[0]] - kinds[b.field.split(".", 1)[0]] || (a.field < b.field ? -1 : 1));
  })();
  const known = new Map(fields.map((info) => [info.field, info]));
  function firstColumns() {
    const asked = data.columns.filter((field) => known.has(field));
    if (asked.length) return asked;
    const many = (kind, count, all) => fields.filter((f) => f.field.startsWith(kind + ".") && (all || f.values.size > 1))
      .sort((a, b) => b.count - a.count).slice(0, count).map((f) => f.field);
    return ["is.name", ...many("metric", 3, true), ...many("arg", 5, models.length < 2), "is.tags", "is.size"].filter((f) => known.has(f));
  }
  function title(field) {
    const path = field.slice(field.indexOf(".") + 1);
    const dot = path.lastIndexOf(".");
    return field.startsWith("arg.") && dot > 0 ? [path.slice(0, dot), path.slice(dot + 1)] : ["", path.replace(/^custom\./, "")];
  }
  function bytesText(bytes) {
    const units = ["B", "kB", "MB", "GB", "TB"];
    let unit = 0;
    while (bytes >= 1000 && unit < 4) { bytes /= 1000; unit++; }
    return (unit === 0 || bytes >= 100 ? Math.round(bytes) : bytes.toFixed(1)) + " " + units[unit];
  }
  function countText(count) {
    for (const [limit, unit] of [[1e12, "T"], [1e9, "B"], [1e6, "M"], [1e3, "k"]]) if (count >= limit) return (count / limit).toPrecision(3) + " " + unit;
    return String(count);
  }
  function numberText(value, field) {
    if (field === "is.created") return new Date(value).toISOString().slice(0, 16).replace("T", " ");
    if (field === "is.size") return bytesText(value);
    if (field === "is.parameters") return countText(value);
    if (field.startsWith("metric.") && !Number.isInteger(value)) return String(Number(value.toPrecision(5)));
    return String(value);
  }
  function plainText(value, field) {
    if (value === undefined) return "";
    if (Array.isArray(value)) return value.join(", ");
    return typeof value === "number" ? numberText(value, field) : String(value);
  }
  function showValue(value, field) {
    if (field === "is.tags" && Array.isArray(value)) return element("span", {}, ...value.map((tag) => element("span", { class: "chip" }, tag)));
    return document.createTextNode(plainText(value, field));
  }

  // --- state ---
  let columns = firstColumns();
  let words = "", sortField = "", descending = false, shown = pageSize;
  const chosen = new Set();

  const haystack = new Map();
  function textOf(model) {
    let text = haystack.get(model.id);
    if (text === undefined) {
      text = [model.name, model.status, model.author, model.tags.join(" "), model.id];
      for (const [path, value] of Object.entries(model.args)) text.push(path + "=" + value);
      for (const [name, value] of Object.entries(model.metrics)) text.push(name + "=" + value);
      haystack.set(model.id, text = text.join("\n").toLowerCase());
    }
    return text;
  }
  function rows() {
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    const found = models.filter((model) => wanted.every((word) => textOf(model).includes(word)));
    if (!sortField) return found;
    const order = (a, b) => {
      const x = valueOf(a, sortField), y = valueOf(b, sortField);
      if (x === undefined || y === undefined) return (x === undefined) - (y === undefined); // without a value: always last
      const less = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), undefined, { numeric: true });
      return descending ? -less : less;
    };
    return found.sort(order);
  }

  // --- views ---
  function go(hash) { location.hash = hash; }
  function modelButton(model) {
    return element("button", { class: "link", onclick: () => go("model=" + model.id) }, model.name || model.id.slice(0, 8));
  }

  function tableView() {
    const search = element("input", { type: "search", id: "search", placeholder: "Search names, tags and args", value: words });
    const compare = element("button", { id: "compare", onclick: () => go("compare=" + [...chosen].join(",")) });
    const count = element("span", { class: "muted", id: "count" });
    const body = element("div", { class: "scroll" });
    const more = element("button", { id: "more", onclick: () => { shown += pageSize; draw(); } }, "Show more");
    const picker = element("details", { class: "columns", id: "columns" }, element("summary", { class: "button" }, "Columns"));
    const list = element("div");
    const find = element("input", { type: "search", placeholder: "Find a column" });
    const boxes = element("div");
    function drawBoxes() {
      const text = find.value.toLowerCase();
      boxes.replaceChildren(...fields.filter((info) => info.field.toLowerCase().includes(text)).slice(0, 300).map((info) =>
        element("label", {}, element("input", { type: "checkbox", checked: columns.includes(info.field), onchange: (event) => {
          columns = event.target.checked ? [...columns, info.field] : columns.filter((field) => field !== info.field);
          draw();
        } }), element("span", {}, info.field.slice(info.field.indexOf(".") + 1) + " ", element("span", { class: "muted" }, String(info.count))))));
    }
    find.addEventListener("input", drawBoxes);
    picker.addEventListener("toggle", drawBoxes);
    list.append(find, boxes);
    picker.append(list);
    function draw() {
      const found = rows();
      count.textContent = found.length === models.length ? models.length + (models.length === 1 ? " model" : " models") : found.length + " of " + models.length;
      compare.textContent = chosen.size > 1 ? "Compare " + chosen.size : "Compare";
      compare.disabled = chosen.size < 2;
      compare.title = chosen.size < 2 ? "Check two or more models to compare them" : "";
      more.hidden = found.length <= shown;
      if (!found.length) {
        body.replaceChildren(element("div", { class: "empty" }, models.length ? "No model has all of these words." : "There are no models here."));
        return;
      }
      const heads = columns.map((field) => {
        const [group, name] = title(field);
        const arrow = sortField === field ? (descending ? " ↓" : " ↑") : "";
        const sort = () => { descending = sortField === field && !descending; sortField = field; draw(); };
        return element("th", { class: "sortable" + (known.get(field).numeric ? " number" : ""), tabIndex: 0, onclick: sort, "aria-sort": sortField === field ? (descending ? "descending" : "ascending") : "none",
          onkeydown: (event) => { if (event.key === "Enter") sort(); } }, group ? element("small", {}, group) : null, name + arrow);
      });
      const lines = found.slice(0, shown).map((model) => element("tr", {},
        element("td", {}, element("input", { type: "checkbox", "aria-label": "Choose " + model.name, checked: chosen.has(model.id), onchange: (event) => {
          if (event.target.checked) chosen.add(model.id); else chosen.delete(model.id);
          draw();
        } })),
        ...columns.map((field) => {
          const value = valueOf(model, field);
          return element("td", { class: typeof value === "number" ? "number" : "" }, field === "is.name" ? modelButton(model) : showValue(value, field));
        })));
      body.replaceChildren(element("table", { id: "models" }, element("thead", {}, element("tr", {}, element("th"), ...heads)), element("tbody", {}, ...lines)));
    }
    search.addEventListener("input", () => { words = search.value; shown = pageSize; draw(); });
    app.replaceChildren(element("h1", {}, data.title), count, element("div", { class: "bar" }, search, compare, picker), body, element("p", {}, more));
    draw();
  }

  function pairs(object, id) {
    const entries = Object.entries(object);
    return element("div", { class: "scroll" }, element("table", { id }, element("tbody", {}, ...entries.map(([path, value]) =>
      element("tr", {}, element("td", { class: "mono" }, path), element("td", { class: typeof value === "number" ? "number" : "" }, String(value)))))));
  }

  function fileRow(file, note) {
    return element("tr", {}, element("td", {}, file.href ? element("a", { href: file.href, download: "" }, file.name) : file.name),
      element("td", { class: "number" }, bytesText(file.bytes)), element("td", { class: "muted" }, file.href ? note : "not included"),
      element("td", { class: "mono muted", title: file.sha256 }, file.sha256.slice(0, 12)));
  }

  const readmes = new Map();
  function fillReadme(place, html) {
    place.innerHTML = html;
    for (const link of place.querySelectorAll("a[href]")) {
      const target = link.getAttribute("href");
      if (target.startsWith("modelbook:")) {
        const wanted = target.slice(10);
        const model = models.find((other) => other.name === wanted || other.id === wanted);
        link.removeAttribute("href");
        if (model) { link.href = "#model=" + model.id; } else { link.title = "This model is not shared here"; }
      } else if (!target.startsWith("#")) { link.rel = "noopener noreferrer"; link.target = "_blank"; link.title = target; }
    }
  }
  window.modelbookReadme = function (readme) {
    readmes.set(readme.id, readme.html);
    const place = document.getElementById("readme");
    if (place && place.dataset.model === readme.id) fillReadme(place, readme.html);
  };

  function modelView(model) {
    const readme = element("div", { class: "readme", id: "readme" });
    readme.dataset.model = model.id;
    if (model.readme) fillReadme(readme, model.readme);
    else if (readmes.has(model.id)) fillReadme(readme, readmes.get(model.id));
    else if (model.readmeLink) {
      readme.append(element("p", { class: "muted" }, "Loading…"));
      document.head.append(element("script", { src: model.readmeLink }));
    } else readme.append(element("p", { class: "muted" }, "No README."));
    const facts = [];
    if (model.created) facts.push(numberText(model.created, "is.created"));
    if (model.author) facts.push(model.author);
    if (model.parameters) facts.push(countText(model.parameters) + " parameters");
    if (model.status) facts.push(model.status);
    const related = (name, list) => list.length ? element("p", {}, element("span", { class: "muted" }, name + " "), ...list.flatMap((other, i) => [i ? ", " : "", modelButton(other)])) : null;
    const files = [];
    for (const checkpoint of model.checkpoints) for (const file of checkpoint.files)
      files.push(fileRow(file, checkpoint.format + (checkpoint.step === null ? "" : ", step " + checkpoint.step)));
    for (const file of model.attachments) files.push(fileRow(file, "attachment"));
    const side = element("div", {},
      Object.keys(model.metrics).length ? element("section", {}, element("h2", {}, "Metrics"), pairs(model.metrics, "metrics")) : null,
      element("h2", {}, "Args"), Object.keys(model.args).length ? pairs(model.args, "args") : element("p", { class: "muted" }, "No args were recorded."));
    app.replaceChildren(
      element("p", {}, element("button", { class: "link", id: "back", onclick: () => go("") }, "← " + data.title)),
      element("h1", {}, model.name), element("p", { class: "muted" }, facts.join(" · ")),
      element("p", {}, ...model.tags.map((tag) => element("span", { class: "chip" }, tag))),
      related("From", model.parents.filter((id) => byId.has(id)).map((id) => byId.get(id))),
      related("Became", models.filter((other) => other.parents.includes(model.id))),
      element("div", { class: "two" }, element("div", {}, readme,
        files.length ? element("section", {}, element("h2", {}, "Files"), element("div", { class: "scroll" }, element("table", { id: "files" }, element("tbody", {}, ...files)))) : null), side));
  }

  function compareView(list) {
    const only = element("input", { type: "checkbox", id: "only", checked: true });
    const body = element("div", { class: "scroll" });
    function draw() {
      const lines = fields.filter((info) => !["is.name", "is.id", "is.created"].includes(info.field)).map((info) => {
        const values = list.map((model) => valueOf(model, info.field));
        const texts = values.map((value) => value === undefined ? undefined : plainText(value, info.field));
        const differs = texts.some((text) => text !== texts[0]);
        if ((only.checked && !differs) || texts.every((text) => text === undefined)) return null;
        const [group, name] = title(info.field);
        return element("tr", {}, element("td", { class: "mono" }, (group ? group + "." : "") + name),
          ...values.map((value, i) => element("td", { class: (typeof value === "number" ? "number " : "") + (texts[i] !== texts[0] ? "differs" : "") }, value === undefined ? "–" : showValue(value, info.field))));
      }).filter(Boolean);
      body.replaceChildren(lines.length ? element("table", { id: "comparison" },
        element("thead", {}, element("tr", {}, element("th"), ...list.map((model) => element("th", {}, modelButton(model))))), element("tbody", {}, ...lines))
        : element("div", { class: "empty" }, "Nothing differs."));
    }
    only.addEventListener("change", draw);
    app.replaceChildren(element("p", {}, element("button", { class: "link", id: "back", onclick: () => go("") }, "← " + data.title)),
      element("h1", {}, "Compare"), element("div", { class: "bar" }, element("label", {}, only, " Only what differs")), body);
    draw();
  }

  function route() {
    const hash = location.hash.slice(1);
    const list = hash.startsWith("compare=") ? hash.slice(8).split(",").map((id) => byId.get(id)).filter(Boolean) : [];
    const model = hash.startsWith("model=") ? byId.get(hash.slice(6)) : undefined;
    if (model) modelView(model);
    else if (list.length > 1) compareView(list);
    else if (models.length === 1 && hash === "") modelView(models[0]);
    else tableView();
    window.scrollTo(0, 0);
  }
  window.addEventListener("hashchange", route);
  route();
})();
