// A certified OpenID Connect provider on a free port of this machine. It prints its address, and ends when its
// standard input closes. Whoever comes is signed in as the person that `login_hint` names.
import { createServer } from "node:http";
import Provider from "oidc-provider";

const [, , redirect, secret] = process.argv;
let provider;

const server = createServer(async (request, response) => {
  if (!request.url.startsWith("/person/")) {
    provider.callback()(request, response);
    return;
  }
  const { params } = await provider.interactionDetails(request, response);
  const login = { accountId: params.login_hint ?? "nobody" };
  await provider.interactionFinished(request, response, { login });
});

server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  provider = new Provider(issuer, {
    clients: [{ client_id: "uya", client_secret: secret, redirect_uris: [redirect] }],
    cookies: { keys: ["only for tests"] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
    interactions: { url: (_, interaction) => `/person/${interaction.uid}` },
    // Nobody is asked whether this program may know who they are: the organisation decided that.
    loadExistingGrant: async (context) => {
      const grant = new context.oidc.provider.Grant({
        clientId: context.oidc.client.clientId,
        accountId: context.oidc.session.accountId,
      });
      grant.addOIDCScope("openid");
      await grant.save();
      return grant;
    },
  });
  console.log(issuer);
});

process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
