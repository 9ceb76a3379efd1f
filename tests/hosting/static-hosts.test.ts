import { describe, expect, test } from "vitest";
import { contentSecurityPolicy, securityHeaders } from "../../hosting/security-headers";
import {
  headersForAll,
  nginxConfig,
  servedFolderFiles,
  vercelConfig,
} from "../../hosting/static-hosts";

const HEADERS = securityHeaders({
  convexUrl: "https://happy-otter-1.convex.cloud",
  siteUrl: "https://happy-otter-1.convex.site",
  pictures: [],
});

function served(fileName: string): string {
  return servedFolderFiles(HEADERS).find((file) => file.fileName === fileName)?.source ?? "";
}

describe("the rules for static hosts", () => {
  test("_headers says every security header of every path, and can be read back", () => {
    expect(Object.fromEntries(headersForAll(served("_headers")))).toEqual(HEADERS);
  });

  test("_redirects has no rule that leads into itself, as Cloudflare judges it", () => {
    const rules = served("_redirects").trimEnd().split("\n");
    expect(rules).toEqual(["/.well-known/change-password /settings/security 302"]);
    for (const [from = "", to = ""] of rules.map((rule) => rule.split(" ")))
      expect(/\/\*?$/.test(from) && /\/index(\.html)?$/.test(to)).toBe(false);
  });

  test("nginx sends the security headers from every location, since one that sets its own has no others", () => {
    const locations = nginxConfig(HEADERS)
      .split(/^location /m)
      .slice(1);
    expect(locations).toHaveLength(5);
    for (const location of locations)
      for (const [name, value] of Object.entries(HEADERS))
        expect(location).toContain(`add_header ${name} "${value}" always;`);
  });

  test("F-D11: nginx keeps assets for a year, index.html never, and answers 404 for what is gone or not for visitors", () => {
    const config = nginxConfig(HEADERS);
    expect(config).toMatch(
      /location \^~ \/assets\/ \{\n {2}try_files \$uri =404;\n.*immutable";\n/,
    );
    expect(config).toMatch(
      /location \/ \{\n {2}try_files \$uri \/index\.html;\n.*"no-cache" always;/,
    );
    expect(config).toMatch(
      /location ~ \\\.\[A-Za-z0-9\]\+\$ \{\n {2}try_files \$uri =404;\n.*"no-cache";\n/,
    );
    expect(config).toMatch(/location ~ \^\/_\(headers\|redirects\)\$ \{\n {2}return 404;/);
    expect(config.match(/\{/g)?.length).toBe(config.match(/\}/g)?.length);
  });

  test("F-D11: Vercel's routes come before, at and after the file system in the order it asks for", () => {
    const { routes } = JSON.parse(vercelConfig(HEADERS)) as {
      routes: { src?: string; handle?: string; dest?: string; status?: number }[]; // our own text
    };
    for (const { src } of routes)
      if (src !== undefined) expect(() => new RegExp(src)).not.toThrow();
    const matching = (path: string, phase: string | undefined) => {
      let current: string | undefined;
      return routes.filter(({ src, handle }) => {
        if (handle !== undefined) current = handle;
        return src !== undefined && current === phase && new RegExp(`^${src}$`).test(path);
      });
    };
    expect(matching("/sign-in", "filesystem")).toMatchObject([{ dest: "/index.html" }]);
    for (const path of ["/assets/gone.js", "/assets/gone", "/nginx.conf", "/gone.svg"])
      expect(matching(path, "filesystem")[0], path).toMatchObject({ status: 404 });
    expect(matching("/.well-known/change-password", undefined)).toMatchObject([
      { continue: true },
      { status: 302, headers: { Location: "/settings/security" } },
    ]);
    expect(matching("/assets/a.js", "hit")).toHaveLength(1);
  });

  test("F-D11: a source that a product adds stands beside those that are there", () => {
    const policy = contentSecurityPolicy(
      { convexUrl: undefined, pictures: [] },
      { "object-src": ["https://a.example"], "worker-src": ["'self'"], "script-src": ["'self'"] },
    );
    expect(policy).toContain("; object-src https://a.example;");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toMatch(/; worker-src 'self'$/);
  });
});
