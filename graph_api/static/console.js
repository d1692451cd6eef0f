// The console: GraphiQL on this server alone. Token and purpose stand in the header editor; nothing is stored.
"use strict";

(() => {
  const fragment = new URLSearchParams(window.location.hash.slice(1));
  // A token must not stay in the address, where a screenshot or the history would keep it.
  if (window.location.hash) window.history.replaceState(null, "", window.location.pathname);

  const headers = {
    Authorization: `Bearer ${fragment.get("token") || "PASTE-A-TOKEN-HERE"}`,
    "X-Purpose": fragment.get("purpose") || "SAFEGUARDING",
    "X-Case-Reference": fragment.get("case") || "CASE-1",
  };
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
      credentials: "omit",
      cache: "no-store",
      headers: {
        ...told,
        "Content-Type": "application/json",
        Accept: "application/graphql-response+json, application/json",
      },
      body: JSON.stringify(request),
    });
    return response.json();
  };

  const introspection = { query: document.getElementById("introspection").textContent };

  const Console = () => {
    const [schema, setSchema] = React.useState(null);
    const learn = async (told) => {
      const answer = await send(introspection, told);
      if (answer.data) setSchema(answer.data);
    };
    React.useEffect(() => {
      if (fragment.get("token")) learn(headers);
    }, []);
    const fetcher = async (request, options) => {
      const told = options?.headers ?? {};
      const answer = await send(request, told);
      if (!schema && answer.data) learn(told); // documentation and completion, as soon as a token works
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
      ),
    );
  };

  ReactDOM.createRoot(document.getElementById("console")).render(React.createElement(Console));
})();
