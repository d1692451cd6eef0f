// Runs every audit of graphql-http against a server: node audit.js <url> <token>; prints the results as JSON.
import { serverAudits } from "graphql-http";

const [url, token] = process.argv.slice(2);

const signedIn = (input, init = {}) => {
  const headers = new Headers(init.headers);
  headers.set("Authorization", `Bearer ${token}`);
  return fetch(input, { ...init, headers });
};

const results = [];
for (const audit of serverAudits({ url, fetchFn: signedIn })) {
  const { status, reason } = await audit.fn();
  results.push({ id: audit.id, name: audit.name, status, reason });
}
console.log(JSON.stringify(results));
