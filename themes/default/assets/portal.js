// Small improvements of pages that work without them. Nothing here is needed to do anything.
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const typing = (target) => target.closest("input, select, textarea, [contenteditable]");
  document.documentElement.classList.add("js");

  // What has to be put right is read first.
  document.querySelector("[data-focus]")?.focus();

  // The current entry of a scrolling navigation is in view.
  all("nav [aria-current]").forEach((link) => {
    const strip = link.closest("ul");
    if (strip && strip.scrollWidth > strip.clientWidth) strip.scrollLeft = link.offsetLeft - strip.offsetLeft - (strip.clientWidth - link.offsetWidth) / 2;
  });

  // Menus close with Escape, with a click elsewhere, and when the keyboard leaves them.
  all("[data-menu]").forEach((menu) => {
    document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
    menu.addEventListener("focusout", (event) => { if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false; });
    menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && menu.open) { menu.open = false; menu.querySelector("summary").focus(); }
    });
  });

  // Passwords can be looked at.
  all("[data-reveal]").forEach((button) => {
    const input = document.getElementById(button.dataset.reveal);
    const label = button.querySelector(".visually-hidden");
    const words = [label.textContent, button.dataset.labelHide];
    button.hidden = false;
    button.addEventListener("click", () => {
      const show = input.type === "password";
      input.type = show ? "text" : "password";
      button.setAttribute("aria-pressed", String(show));
      label.textContent = words[Number(show)];
      input.focus();
    });
    // Password managers want to see a password field when the form is sent.
    input.form?.addEventListener("submit", () => { input.type = "password"; });
  });

  // What is to be pasted elsewhere is copied whole.
  all("[data-copy]").forEach((button) => {
    const text = document.getElementById(button.dataset.copy);
    const said = button.closest(".field").querySelector("[data-copied]");
    button.hidden = false;
    button.addEventListener("click", async () => {
      text.select();
      try { await navigator.clipboard.writeText(text.value); } catch { document.execCommand("copy"); }
      said.textContent = said.dataset.copied;
    });
  });

  // Filters apply at once; their button is for those without JavaScript.
  // A day that is typed changes with every digit: it applies once one has stopped, if it is a year of our times.
  all("[data-autosubmit]").forEach((control) => {
    let soon;
    control.addEventListener("change", () => {
      clearTimeout(soon);
      if (control.type !== "date") control.form.requestSubmit();
      else if (control.value > "1900") soon = setTimeout(() => control.form.requestSubmit(), 700);
    });
  });

  // A field that goes with one choice of another is shown with it.
  all("[data-only-for]").forEach((part) => {
    const other = document.getElementById(part.dataset.onlyFor);
    const update = () => { part.hidden = other.value !== part.dataset.onlyWith; };
    other.addEventListener("change", update);
    update();
  });

  // A form is sent once; coming back with the browser's button makes it usable again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.target) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    event.submitter?.setAttribute("aria-busy", "true");
    setTimeout(() => { delete form.dataset.sent; event.submitter?.removeAttribute("aria-busy"); }, 8000);
  });
  addEventListener("pageshow", () => {
    all("form[data-sent]").forEach((form) => delete form.dataset.sent);
    all("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  });

  // A question before something that is hard to undo.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-confirm]");
    if (!button || button.dataset.asked || !window.HTMLDialogElement) return;
    event.preventDefault();
    const dialog = document.createElement("dialog");
    const question = document.createElement("p");
    question.id = "question";
    question.textContent = button.dataset.confirm;
    dialog.setAttribute("aria-labelledby", question.id);
    const row = document.createElement("div");
    row.className = "actions";
    const choice = (text, kind) => {
      const made = document.createElement("button");
      made.type = "button";
      made.className = `button button-${kind}`;
      made.textContent = text;
      row.append(made);
      return made;
    };
    const yes = choice(button.textContent.trim(), button.classList.contains("button-danger") ? "danger" : "primary");
    const no = choice(document.body.dataset.cancel || "✕", "secondary");
    dialog.append(question, row);
    document.body.append(dialog);
    dialog.addEventListener("close", () => { dialog.remove(); button.focus(); });
    no.addEventListener("click", () => dialog.close());
    yes.addEventListener("click", () => { dialog.close(); button.dataset.asked = "1"; button.click(); delete button.dataset.asked; });
    dialog.showModal();
    no.focus();
  }, true);

  // Chosen files are listed, pictures shown, and files can be dropped.
  all("[data-file]").forEach((drop) => {
    const input = drop.querySelector("input");
    const list = drop.querySelector("[data-file-list]");
    // The browser's own button speaks the browser's language; ours the page's. The field itself stays for keyboards and readers.
    const button = drop.querySelector("[data-file-button]");
    if (button) {
      button.hidden = false;
      input.classList.add("visually-hidden");
      button.addEventListener("click", () => input.click());
    }
    const show = () => {
      all("img", list).forEach((image) => URL.revokeObjectURL(image.src));
      list.replaceChildren(...[...input.files].map((file) => {
        const line = document.createElement("li");
        if (input.hasAttribute("data-preview") && file.type.startsWith("image/")) {
          const reader = new FileReader();
          const image = document.createElement("img");
          image.alt = "";
          reader.addEventListener("load", () => { image.src = reader.result; });
          reader.readAsDataURL(file);
          line.append(image);
        }
        const size = file.size < 1e6 ? `${Math.max(1, Math.round(file.size / 1e3))} KB` : `${(file.size / 1e6).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} MB`;
        line.append(`${file.name} · ${size}`);
        return line;
      }));
      list.hidden = input.files.length === 0;
    };
    input.addEventListener("change", show);
    for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("is-over"); });
    for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("is-over"));
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer.files.length === 0 || (event.dataTransfer.files.length > 1 && !input.multiple)) return;
      input.files = event.dataTransfer.files;
      show();
    });
  });

  // A document that was opened is no longer new when one comes back to the list.
  document.addEventListener("click", (event) => {
    const item = event.target.closest("[data-unread]");
    if (!item || !event.target.closest("a")) return;
    item.classList.remove("item-unread");
    item.querySelector(".unread-mark")?.remove();
  });

  // Hours to book are a grid, of which one hour is a stop for Tab: arrows go up and down a day and to the neighbouring days, Home and End to
  // the first and last hour of a day, Page Up and Page Down to the week before or after.
  const as = (role, element) => {
    const made = document.createElement("div");
    made.className = element.className;
    made.setAttribute("role", role);
    made.append(...element.childNodes);
    element.replaceWith(made);
    return made;
  };
  const unseen = (text) => {
    const made = document.createElement("span");
    made.className = "visually-hidden";
    made.textContent = text;
    return made;
  };
  all("[data-slots]").forEach((list) => {
    const days = as("grid", list);
    days.setAttribute("aria-label", days.closest("section").getAttribute("aria-label"));
    all(".day", days).map((day) => as("row", day)).forEach((day) => {
      const full = as("rowheader", day.querySelector(".day-name")).querySelector(".visually-hidden").textContent.trim();
      all("ul > li, .day-closed", day).forEach((cell) => as("gridcell", cell));
      all("ul", day).forEach((cells) => as("presentation", cells));
      all(".slot", day).forEach((slot) => slot.append(unseen(`, ${full}`)));
    });
    const slots = all(".slot", days);
    const stop = (slot) => slots.forEach((other) => { other.tabIndex = other === slot ? 0 : -1; });
    if (slots.length) stop(days.querySelector(".slot-chosen") || slots[0]);
    days.addEventListener("focusin", (event) => { if (slots.includes(event.target)) stop(event.target); });
    days.addEventListener("keydown", (event) => {
      const slot = event.target.closest(".slot");
      if (!slot || event.ctrlKey || event.metaKey || event.altKey) return;
      const week = { PageUp: "prev", PageDown: "next" }[event.key];
      if (week) {
        event.preventDefault();
        try { sessionStorage.setItem("week", "1"); } catch { /* the focus is lost, no more */ }
        days.closest("section").querySelector(`a[rel=${week}]`)?.click();
        return;
      }
      const columns = all(".day", days).map((day) => all(".slot", day)).filter((one) => one.length);
      const column = columns.findIndex((one) => one.includes(slot));
      const row = columns[column].indexOf(slot);
      const beside = (near) => near?.[Math.min(row, near.length - 1)];
      const next = {
        ArrowUp: () => columns[column][row - 1], ArrowDown: () => columns[column][row + 1],
        ArrowLeft: () => beside(columns[column - 1]), ArrowRight: () => beside(columns[column + 1]),
        Home: () => columns[column][0], End: () => columns[column].at(-1),
      }[event.key]?.();
      if (next) { event.preventDefault(); next.focus(); }
    });
    // Who turned the page by keyboard goes on by keyboard.
    try {
      if (sessionStorage.getItem("week")) { sessionStorage.removeItem("week"); slots[0]?.focus(); }
    } catch { /* a browser without a memory */ }
  });

  // Who is in another time zone reads both times.
  const own = (at, zone) => {
    const when = new Date(Number(at) / 1000);
    const say = (options) => new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "short", hour: "2-digit", minute: "2-digit", ...options }).format(when);
    return say({}) === say({ timeZone: zone }) ? null : say({});
  };
  all(".week[data-zone]").forEach((week) => {
    let elsewhere = false;
    all(".slot time", week).forEach((time) => {
      const slot = time.closest(".slot");
      const here = own(new URL(slot.href).searchParams.get("at"), week.dataset.zone);
      if (!here) return;
      elsewhere = true;
      const line = document.createElement("span");
      line.className = "slot-label";
      line.textContent = here;
      slot.append(unseen(`, ${week.dataset.own} `), line);
    });
    const note = week.parentElement.querySelector("[data-zone-note]");
    if (note) note.hidden = !elsewhere;
  });
  all("[data-own-time]").forEach((line) => {
    const here = own(line.dataset.at, line.dataset.zone);
    if (here) { line.textContent = `${line.dataset.ownTime} ${here}`; line.hidden = false; }
  });

  // The agenda opens where the day's work is.
  all("[data-agenda]").forEach((agenda) => {
    const tops = [...agenda.querySelectorAll(".entry")].map((entry) => entry.offsetTop);
    if (tops.length && agenda.scrollHeight > agenda.clientHeight) agenda.scrollTop = Math.max(0, Math.min(...tops) - 80);
  });

  // Keys of the console: «/» searches, «g» and a number goes to an entry of the menu, others where a page says so.
  let waiting = "";
  document.addEventListener("keydown", (event) => {
    if (!document.body.classList.contains("console") || event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    const keys = waiting ? `${waiting} ${event.key}` : event.key;
    waiting = "";
    const target = all("[data-shortcut]").find((element) => element.dataset.shortcut === keys);
    if (target) {
      event.preventDefault();
      if (target.matches("input")) { target.focus(); target.select(); } else target.click();
    } else if (all("[data-shortcut]").some((element) => element.dataset.shortcut.startsWith(`${keys} `))) {
      waiting = keys;
      setTimeout(() => { waiting = ""; }, 1200);
    }
  });

  // Questions that depend on others appear and go while one answers. A group's heading goes with its last question.
  all("form[data-conditions]").forEach((form) => {
    const number = (text) => (/^[-+]?[\d.,]+$/.test(text) ? Number(text.replace(",", ".")) : NaN);
    const compare = (a, b) => (Number.isNaN(number(a) - number(b)) ? (a < b ? -1 : Number(a > b)) : number(a) - number(b));
    const tests = {
      "=": (c) => c === 0, "<": (c) => c < 0, "<=": (c) => c <= 0, ">": (c) => c > 0, ">=": (c) => c >= 0,
    };
    const answers = (name) => all(`[name="${CSS.escape(name)}"]`, form)
      .filter((input) => !input.closest(".question[hidden]") && (!["radio", "checkbox"].includes(input.type) || input.checked))
      .map((input) => input.value.trim()).filter(Boolean);
    const holds = ({ name, is, value }) => {
      const given = answers(name);
      if (is === "answered") return (given.length === 0) === (value === "false");
      if (is === "!=") return given.length > 0 && !given.some((answer) => compare(answer, value) === 0);
      return given.some((answer) => tests[is](compare(answer, value)));
    };
    const questions = all("[data-when]", form).map((element) => [element, JSON.parse(element.dataset.when)]);
    const update = () => {
      for (let round = 0, changed = true; changed && round <= questions.length; round += 1) {
        changed = false;
        for (const [element, gates] of questions) {
          const hidden = !gates.every(({ any, of }) => (any ? of.some(holds) : of.every(holds)));
          if (element.hidden !== hidden) { element.hidden = hidden; changed = true; }
        }
      }
      all(".questions", form).forEach((section) => { section.hidden = !section.querySelector(".question:not([hidden])"); });
    };
    form.addEventListener("input", update);
    form.addEventListener("change", update);
    update();
  });

  // The amounts of an invoice while it is written, as the clinic's own page says them.
  all("form[data-amounts]").forEach((form) => {
    const totals = form.querySelector("[data-totals]");
    let soon;
    form.addEventListener("input", () => {
      clearTimeout(soon);
      const asking = soon = setTimeout(async () => {
        const body = new URLSearchParams(new FormData(form));
        body.set("act", "check");
        const answer = await fetch(form.action, { method: "POST", body }).catch(() => null);
        const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
        if (soon === asking) totals.replaceChildren(...(page?.querySelector("[data-totals]")?.childNodes ?? []));
      }, 400);
    });
  });

  // An hour that is held: the time that is left, and a word to those who hear the page when little is left and when it is over.
  all("[data-countdown]").forEach((hold) => {
    const end = Date.now() + 1000 * Number(hold.dataset.countdown);
    const [text, left, said] = ["text", "left", "said"].map((part) => hold.querySelector(`[data-countdown-${part}]`));
    let warned = false;
    const tick = () => {
      const seconds = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      left.hidden = seconds === 0;
      left.textContent = `${left.dataset.countdownLeft} ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      if (seconds <= 60 && seconds > 0 && !warned) { warned = true; said.textContent = hold.dataset.soon; }
      if (seconds > 0) { setTimeout(tick, 1000); return; }
      said.textContent = "";
      text.textContent = hold.dataset.over;
      text.setAttribute("role", "status");
      hold.classList.add("hold-over");
    };
    tick();
  });

  // Print buttons.
  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) print(); });
})();
