// An OpenID Connect provider of which the tested server is a client: `node provider.js '{"richpicture": "http://…"}'`.
// It prints its issuer. Beside the protocol it answers POST /rotate: from then on it signs with another key.
import crypto from "node:crypto";
import http from "node:http";
import Provider from "oidc-provider";

const { richpicture } = JSON.parse(process.argv[2]);
const server = http.createServer();
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

const formats = { "urn:richpicture:signed": "jwt", "urn:richpicture:opaque": "opaque" };
const cookieKey = crypto.randomBytes(32).toString("hex");
let rotations = 0;

const provider = () => {
  const { privateKey } = crypto.generateKeyPairSync("rsa", { modulusLength: 2048 });
  rotations += 1;
  const key = { ...privateKey.export({ format: "jwk" }), kid: `key-${rotations}`, use: "sig", alg: "RS256" };
  return new Provider(issuer, {
    jwks: { keys: [key] },
    cookies: { keys: [cookieKey] },
    clients: [
      {
        client_id: "richpicture",
        client_secret: "secret of the server",
        redirect_uris: [`${richpicture}/signed-in`],
        post_logout_redirect_uris: [`${richpicture}/`],
        backchannel_logout_uri: `${richpicture}/provider-sign-out`,
        backchannel_logout_session_required: true,
      },
      {
        client_id: "maps",
        token_endpoint_auth_method: "none",
        redirect_uris: ["https://maps.example.org/back"],
      },
      ...["maps-export", "ana.reid"].map((id) => ({
        client_id: id,
        client_secret: "secret of a machine",
        grant_types: ["client_credentials"],
        response_types: [],
        redirect_uris: [],
      })),
    ],
    // its dispatcher refuses addresses of loopback, where the server is that it tells of an ended session
    fetch: (url, { dispatcher, ...options }) => fetch(url, options),
    findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    features: {
      backchannelLogout: { enabled: true },
      clientCredentials: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      revocation: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (ctx, resource) => ({
          scope: "read",
          audience: "richpicture",
          accessTokenFormat: formats[resource],
        }),
        useGrantedResource: () => true,
      },
    },
  });
};

const made = () => {
  const one = provider();
  one.on("backchannel.error", (ctx, error) => console.error(error));
  return one.callback();
};

let answer = made();
server.on("request", (request, response) => {
  if (request.method === "POST" && request.url === "/rotate") {
    answer = made();
    response.end();
  } else {
    answer(request, response);
  }
});
console.log(issuer);
