// The console: GraphiQL on this server alone. Who asks is the browser's session, or a token in the header
// editor, where the purpose stands, too; nothing is stored here.
"use strict";

(() => {
  const fragment = new URLSearchParams(window.location.hash.slice(1));
  // A token must not stay in the address, where a screenshot or the history would keep it.
  if (window.location.hash) window.history.replaceState(null, "", window.location.pathname);

  // What no page of another origin can send: with it a session counts.
  const own = { "X-Requested-By": "richpicture" };
  const token = fragment.get("token");
  const examples = JSON.parse(document.getElementById("examples").textContent);

  // Queries may hold names: they live as long as this page and are written nowhere.
  const kept = new Map();
  const memory = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
    clear: () => kept.clear(),
    get length() {
      return kept.size;
    },
  };

  const send = async (request, told) => {
    const response = await fetch("graphql", {
      method: "POST",
      credentials: "same-origin",
      cache: "no-store",
      headers: {
        ...own,
        ...told,
        "Content-Type": "application/json",
        Accept: "application/graphql-response+json, application/json",
      },
      body: JSON.stringify(request),
    });
    return response.json();
  };

  const introspection = { query: document.getElementById("introspection").textContent };

  const chosenHeaders = (viewer) => ({
    ...(viewer ? {} : { Authorization: `Bearer ${token || "PASTE-A-TOKEN-HERE"}` }),
    "X-Purpose": fragment.get("purpose") || viewer?.purposes[0] || "SAFEGUARDING",
    "X-Case-Reference": fragment.get("case") || "CASE-1",
  });

  const signOut = async () => {
    const response = await fetch("sign-out", { method: "POST", credentials: "same-origin", headers: own });
    if (response.ok) window.location.assign((await response.json()).location);
  };

  const Who = ({ session }) => {
    if (session.viewer) {
      return React.createElement(
        "span",
        { className: "richpicture-who" },
        `${session.viewer.name} `,
        React.createElement("button", { type: "button", onClick: signOut }, "Sign out"),
      );
    }
    if (token || !session.signIn) return null;
    return React.createElement(
      "span",
      { className: "richpicture-who" },
      React.createElement("a", { href: session.signIn }, "Sign in"),
    );
  };

  const Console = ({ session }) => {
    const [schema, setSchema] = React.useState(null);
    const headers = chosenHeaders(session.viewer);
    const learn = async (told) => {
      const answer = await send(introspection, told);
      if (answer.data) setSchema(answer.data);
    };
    React.useEffect(() => {
      if (token || session.viewer) learn(headers);
    }, []);
    const fetcher = async (request, options) => {
      const told = options?.headers ?? {};
      const answer = await send(request, told);
      if (!schema && answer.data) learn(told); // documentation and completion, as soon as a sign-in works
      return answer;
    };
    const chosen = JSON.stringify(headers, null, 2);
    return React.createElement(
      GraphiQL,
      {
        fetcher,
        schema,
        storage: memory,
        shouldPersistHeaders: false,
        defaultHeaders: chosen,
        defaultEditorToolsVisibility: "headers",
        defaultTabs: examples.map((one) => ({ ...one, headers: chosen })),
      },
      React.createElement(
        GraphiQL.Logo,
        null,
        React.createElement("span", { className: "richpicture-name" }, "Richpicture"),
        React.createElement(Who, { session }),
      ),
    );
  };

  // Where a browser can't sign in, the server has no such address.
  const learnSession = async () => {
    const nobody = { signIn: null, viewer: null };
    if (token) return nobody;
    const response = await fetch("session", { credentials: "same-origin", cache: "no-store", headers: own });
    return response.ok ? response.json() : nobody;
  };

  learnSession().then((session) =>
    ReactDOM.createRoot(document.getElementById("console")).render(
      React.createElement(Console, { session }),
    ),
  );
})();
