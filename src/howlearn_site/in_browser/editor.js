// The editor of a block: CodeMirror, of which only what is imported here reaches a page, and only with
// a press on Edit. Its code comes from npm when the site is built; see pages/bundles.py.

import { closeBrackets, closeBracketsKeymap } from "npm:@codemirror/autocomplete@6.20.4";
import {
  defaultKeymap,
  history,
  historyKeymap,
  indentLess,
  indentMore,
  isolateHistory,
} from "npm:@codemirror/commands@6.11.1";
import {
  bracketMatching,
  indentService,
  indentUnit,
  LRLanguage,
  syntaxHighlighting,
  syntaxTree,
} from "npm:@codemirror/language@6.13.1";
import { closeSearchPanel, search, searchKeymap } from "npm:@codemirror/search@6.7.2";
import { EditorState, Prec, StateEffect, StateField } from "npm:@codemirror/state@6.7.6";
import {
  Decoration,
  EditorView,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  ViewPlugin,
  WidgetType,
} from "npm:@codemirror/view@6.43.15";
import { tagHighlighter, tags } from "npm:@lezer/highlight@1.2.5";
import { parser } from "npm:@lezer/python@1.1.19";

const python = LRLanguage.define({
  parser,
  languageData: { closeBrackets: { brackets: ["(", "[", "{"] }, commentTokens: { line: "#" } },
});

// The classes that Pygments gives to a block of the page, whose colours are these for that reason.
const colours = tagHighlighter([
  { tag: tags.keyword, class: "k" },
  { tag: tags.operatorKeyword, class: "ow" },
  { tag: [tags.bool, tags.null], class: "kc" },
  { tag: tags.string, class: "s1" },
  { tag: tags.comment, class: "c1" },
]);
const BUILTIN = new Set(
  ("abs all any bool callable chr complex dict dir divmod enumerate filter float format frozenset " +
    "getattr hasattr hash id input int isinstance issubclass iter len list locals map max min next " +
    "object open ord pow print property range repr reversed round set setattr slice sorted str sum " +
    "super tuple type vars zip").split(" "),
);
const builtin = Decoration.mark({ class: "nb" });
const builtins = ViewPlugin.fromClass(
  class {
    /** @param {EditorView} view */
    constructor(view) {
      this.decorations = named(view);
    }
    /** @param {import("npm:@codemirror/view@6.43.15").ViewUpdate} update */
    update({ view, state, startState, docChanged, viewportChanged }) {
      if (docChanged || viewportChanged || syntaxTree(state) !== syntaxTree(startState)) {
        this.decorations = named(view);
      }
    }
  },
  { decorations: (plugin) => plugin.decorations },
);

/** @param {EditorView} view */
function named({ state, visibleRanges }) {
  /** @type {import("npm:@codemirror/state@6.7.6").Range<Decoration>[]} */
  const found = [];
  for (const { from, to } of visibleRanges) {
    syntaxTree(state).iterate({
      from,
      to,
      enter(node) {
        if (node.name === "VariableName" && BUILTIN.has(state.sliceDoc(node.from, node.to))) {
          found.push(builtin.range(node.from, node.to));
        }
      },
    });
  }
  return Decoration.set(found);
}

// A new line begins where the one before it does, further in after what opens something.
const indentation = indentService.of((context, place) => {
  if (context.simulatedBreak === null) return undefined;
  const { text } = context.lineAt(place, -1);
  const indent = context.lineIndent(place, -1);
  if (/[:([{]\s*(?:#.*)?$/.test(text)) return indent + context.unit;
  const ends = /^\s*(?:return|pass|break|continue|raise)\b/.test(text);
  return ends ? Math.max(0, indent - context.unit) : indent;
});

/** @param {EditorView} view */
function tab(view) {
  const { state } = view;
  if (state.selection.ranges.some((range) => !range.empty)) return indentMore(view);
  const { head } = state.selection.main;
  const blanks = " ".repeat(4 - ((head - state.doc.lineAt(head).from) % 4));
  view.dispatch(state.replaceSelection(blanks), { scrollIntoView: true, userEvent: "input" });
  return true;
}

/** What went wrong, below its line. */
class Mark extends WidgetType {
  /** @param {string} message @param {string} id */
  constructor(message, id) {
    super();
    this.message = message;
    this.id = id;
  }
  /**
   * @override
   * @param {Mark} other
   */
  eq(other) {
    return other.message === this.message;
  }
  /** @override */
  toDOM() {
    const said = document.createElement("div");
    return Object.assign(said, {
      className: "hl-run-mark",
      id: this.id,
      textContent: this.message,
    });
  }
}

/** @type {import("npm:@codemirror/state@6.7.6").StateEffectType<{ line: number, mark: Mark }>} */
const marking = StateEffect.define();
const marked = StateField.define({
  create: () => Decoration.none,
  update(marks, { changes, effects, docChanged, startState, state }) {
    let next = marks.map(changes);
    const place = marks.iter();
    if (docChanged && place.value) {
      // A line that has changed is no longer the one that went wrong.
      const { from, to } = startState.doc.lineAt(place.from);
      if (changes.touchesRange(from, to)) next = Decoration.none;
    }
    for (const effect of effects) {
      if (!effect.is(marking)) continue;
      const { line, mark } = effect.value;
      if (line < 1 || line > state.doc.lines) {
        next = Decoration.none;
        continue;
      }
      const { from, to } = state.doc.line(line);
      next = Decoration.set([
        Decoration.line({ class: "hl-run-wrong-line" }).range(from),
        Decoration.widget({ widget: mark, block: true, side: 1 }).range(to),
      ]);
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

let made = 0;

/**
 * @param {import("./plain.js").Wanted} wanted
 * @returns {import("./plain.js").Editor}
 */
export function makeEditor({ code, name, describedby, changed, run, escaped }) {
  const id = `hl-run-mark-${++made}`;
  const ran = () => (run(), true);
  const keys = Prec.high(keymap.of([
    { key: "Ctrl-Enter", run: ran },
    { key: "Mod-Enter", run: ran },
    { key: "Tab", run: tab, shift: indentLess },
    {
      key: "Escape",
      run(view) {
        closeSearchPanel(view);
        view.setTabFocusMode(true);
        escaped();
        return true;
      },
    },
  ]));
  const view = new EditorView({
    doc: code,
    extensions: [
      keys,
      keymap.of([...closeBracketsKeymap, ...searchKeymap, ...historyKeymap, ...defaultKeymap]),
      python,
      syntaxHighlighting(colours),
      builtins,
      indentUnit.of("    "),
      EditorState.tabSize.of(4),
      indentation,
      bracketMatching(),
      closeBrackets(),
      history(),
      search({ top: true }),
      lineNumbers(),
      highlightSpecialChars(),
      marked,
      EditorView.contentAttributes.compute([marked], (state) => {
        const wrong = state.field(marked).size > 0;
        return {
          "aria-label": name,
          "aria-describedby": describedby,
          ...(wrong && { "aria-invalid": "true", "aria-errormessage": id }),
        };
      }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) changed(update.state.doc.toString());
      }),
      EditorView.domEventObservers({
        // Tab leaves only straight after Escape.
        keydown({ key }, view) {
          if (!["Tab", "Shift", "Escape"].includes(key)) view.setTabFocusMode(false);
        },
        blur: (_, view) => view.setTabFocusMode(false),
      }),
    ],
  });
  // CodeMirror sets the classes of its element again and again.
  const dom = Object.assign(document.createElement("div"), { className: "hl-run-editor" });
  dom.append(view.dom);
  return {
    dom,
    get code() {
      return view.state.doc.toString();
    },
    set code(insert) {
      // One step of undo, however soon after another.
      const annotations = isolateHistory.of("full");
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert }, annotations });
    },
    focus: () => view.focus(),
    mark(line, message) {
      const mark = new Mark(message, id);
      view.dispatch({ effects: marking.of({ line, mark }) });
    },
  };
}
