/**
 * What the default runtime of Convex and its Node executor make of an expression: one row each. An
 * expression may await, and knows `server`, the origin of the test's own HTTP server, and `ctx`.
 * What it throws counts as `Name: message`.
 */
export interface Row {
  /** Of docs/faults.md. */
  readonly fault: "F-F1" | "F-F2" | "F-F3" | "F-F4" | "F-F5" | "F-F6";
  readonly expression: string;
  /** Absent where the default runtime is not asked. */
  readonly isolate?: unknown;
  /** Absent where the Node executor is not asked. */
  readonly node?: unknown;
}

const both = (fault: Row["fault"], expression: string, value: unknown = true): Row => ({
  fault,
  expression,
  isolate: value,
  node: value,
});
const isolate = (fault: Row["fault"], expression: string, value: unknown = true): Row => ({
  fault,
  expression,
  isolate: value,
});
const node = (fault: Row["fault"], expression: string, value: unknown = true): Row => ({
  fault,
  expression,
  node: value,
});

/** How the default runtime refuses a body. */
const noBody = (owner: "Request" | "Response", form = "") =>
  `Error: Not implemented: constructor with body type other than string | ArrayBuffer | Blob | ${form}ReadableStream | null for ${owner}. Consider calling an action defined in Node.js instead (https://docs.convex.dev/functions/actions).`;

const IDENTITY: readonly Row[] = [
  both("F-F1", "new Date().constructor === Date"),
  both("F-F1", "new Date(0).constructor === Date && Date.prototype.constructor === Date"),
  both("F-F1", "Object.getPrototypeOf(new Date()) === Date.prototype"),
  both("F-F1", "structuredClone(new Date(5)) instanceof Date"),
  both(
    "F-F1",
    "structuredClone({ a: [new Map([[1, new Date(5)]])] }).a[0].get(1).constructor === Date",
  ),
  both("F-F1", "structuredClone(new Set([new Date(7)])).values().next().value instanceof Date"),
  both("F-F1", "structuredClone(new Error('x', { cause: new Date(7) })).cause instanceof Date"),
  both("F-F1", "Object.getPrototypeOf(structuredClone(new Date(5))) === Date.prototype"),
  both("F-F1", "new Date(5).getTime()", 5),
  both("F-F1", "new Date(2020, 1, 29, 12).toISOString()", "2020-02-29T12:00:00.000Z"),
  both(
    "F-F1",
    "class Day extends Date { twice() { return this.getTime() * 2; } }; const day = new Day(21); return [day instanceof Day, day instanceof Date, day.constructor === Day, day.twice()]",
    [true, true, true, 42],
  ),
  both("F-F1", "[Date.name, Date.length, typeof Date(), Date(0).length > 20]", [
    "Date",
    7,
    "string",
    true,
  ]),
  both("F-F1", "String(Date)", "function Date() { [native code] }"),
  both("F-F1", "Object.prototype.toString.call(new Date())", "[object Date]"),
  both("F-F1", "JSON.stringify(new Date(0))", '"1970-01-01T00:00:00.000Z"'),
  both("F-F1", "new Date(new Date(9)).getTime()", 9),
  both("F-F1", "Reflect.construct(Date, [3]).getTime()", 3),
  both("F-F1", "[Date.parse('1970-01-01T00:00:01Z'), Date.UTC(1970, 0, 1, 0, 0, 2)]", [1000, 2000]),
  both("F-F1", "new Date(1) < new Date(2) && new Date(2) - new Date(1) === 1"),
  both("F-F1", "`${new Date(0)}`.includes('1970')"),
  both("F-F1", "Number.isNaN(new Date('nonsense').getTime())"),
  both(
    "F-F1",
    "new Intl.DateTimeFormat('en', { timeZone: 'UTC', year: 'numeric' }).format(new Date(0))",
    "1970",
  ),
  both("F-F1", "Math.abs(Date.now() - new Date().getTime()) < 1000"),
  both("F-F1", "[Date.now.name, Date.now.length]", ["now", 0]),
  both("F-F1", "Object.getOwnPropertyDescriptor(Date, 'prototype').writable", false),
  both(
    "F-F1",
    "Object.getOwnPropertyNames(Date.prototype).includes('getTime') && Object.keys(Date.prototype).length === 0",
  ),
  both("F-F1", "[Math.random.name, Math.random.length, Object.prototype.toString.call(Math)]", [
    "random",
    0,
    "[object Math]",
  ]),
  both("F-F1", "Number.isFinite(Math.random()) && Math.max(1, 2) === 2"),
  isolate(
    "F-F1",
    "[setTimeout.name, setTimeout.length, clearTimeout.name, setInterval.name, clearInterval.name, fetch.name, structuredClone.name]",
    ["setTimeout", 2, "clearTimeout", "setInterval", "clearInterval", "fetch", "structuredClone"],
  ),
  isolate(
    "F-F1",
    "[WeakRef.name, FinalizationRegistry.name, Object.prototype.toString.call(new WeakRef({}))]",
    ["WeakRef", "FinalizationRegistry", "[object WeakRef]"],
  ),
  both("F-F1", "new WeakRef(globalThis).deref() === globalThis"),
  isolate("F-F1", "new WeakRef(1)", "TypeError: target must be an object"),
  isolate(
    "F-F1",
    "[Headers.name, Request.name, Response.name, Crypto.name, SubtleCrypto.name, Performance.name]",
    ["Headers", "Request", "Response", "Crypto", "SubtleCrypto", "Performance"],
  ),
  both(
    "F-F1",
    "[new Headers(), new Response(), new Request('http://a.example')].map((each) => each.constructor.name + Object.prototype.toString.call(each))",
    ["Headers[object Headers]", "Response[object Response]", "Request[object Request]"],
  ),
  both(
    "F-F1",
    "new Response('x').headers instanceof Headers && new Request('http://a.example').headers instanceof Headers",
  ),
  both("F-F1", "new Response('x').body instanceof ReadableStream"),
  both(
    "F-F1",
    "(await new Response('x').blob()) instanceof Blob && (await new Response('x').arrayBuffer()) instanceof ArrayBuffer",
  ),
  both(
    "F-F1",
    "class Own extends Response { own() { return this.status; } }; const own = new Own('', { status: 201 }); return [own instanceof Response, own.own()]",
    [true, 201],
  ),
  both(
    "F-F1",
    "globalThis.Date === Date && globalThis.fetch === fetch && globalThis.console === console && globalThis.Response === Response",
  ),
  isolate("F-F1", "globalThis === self && self.self === self"),
  both("F-F1", "new URL('http://a.example/?b=c').searchParams instanceof URLSearchParams"),
  both(
    "F-F1",
    "new AbortController().signal instanceof AbortSignal && new AbortController().signal instanceof EventTarget",
  ),
  both(
    "F-F1",
    "new TextEncoder().encode('x') instanceof Uint8Array && crypto.getRandomValues(new Uint8Array(1)) instanceof Uint8Array",
  ),
  both("F-F1", "(await crypto.subtle.digest('SHA-256', new Uint8Array())) instanceof ArrayBuffer"),
  both(
    "F-F1",
    "try { new URL('::'); } catch (error) { return [error instanceof TypeError, error.constructor === TypeError]; }",
    [true, true],
  ),
  both(
    "F-F1",
    "(async () => {})() instanceof Promise && fetch('http://127.0.0.1:1/').catch(() => {}) instanceof Promise",
  ),
  isolate(
    "F-F1",
    "structuredClone({ a: 1n, b: [undefined] }).a === 1n && structuredClone.length",
    1,
  ),
  both(
    "F-F1",
    "Object.getPrototypeOf(structuredClone({})) === Object.prototype && Array.isArray(structuredClone([]))",
  ),
  both(
    "F-F1",
    "try { structuredClone(() => {}); } catch (error) { return [error.name, error instanceof DOMException]; }",
    ["DataCloneError", true],
  ),
];

const WEB_CLASSES: readonly Row[] = [
  isolate(
    "F-F2",
    "const { status, body } = new Response('', { status: 204 }); return [status, body === null]",
    [204, false],
  ),
  isolate("F-F2", "new Response('', { status: 205 }).status", 205),
  isolate("F-F2", "new Response(new Uint8Array(), { status: 304 }).status", 304),
  isolate("F-F2", "new Response('text', { status: 204 }).status", 204),
  isolate(
    "F-F2",
    "const response = Response.json(null, { status: 204 }); return [response.status, await response.text(), response.headers.get('content-type')]",
    [204, "null", "application/json"],
  ),
  isolate(
    "F-F2",
    "Response.json(undefined)",
    "TypeError: Failed to execute 'json' on 'Response': The data is not JSON serializable",
  ),
  isolate(
    "F-F2",
    "Response.json({ a: 1n })",
    "TypeError: Failed to execute 'json' on 'Response': The data is not JSON serializable",
  ),
  isolate(
    "F-F2",
    "const { status, headers } = Response.redirect('/thanks'); return [status, headers.get('location')]",
    [302, "/thanks"],
  ),
  isolate("F-F2", "Response.redirect('http://a.example/', 201).status", 201),
  isolate(
    "F-F2",
    "Response.redirect(new URL('http://a.example/b')).headers.get('location')",
    "http://a.example/b",
  ),
  isolate("F-F2", "const { status, type, ok } = Response.error(); return [status, type, ok]", [
    500,
    "default",
    false,
  ]),
  isolate(
    "F-F2",
    "new Response('', { status: 199 })",
    "RangeError: Failed to construct 'Response': The status provided is outside the range [200, 599].",
  ),
  isolate("F-F2", "new Response('', { status: '201' }).status", 201),
  isolate(
    "F-F2",
    "new Response('a', { headers: null }).headers.get('content-type')",
    "text/plain;charset=UTF-8",
  ),
  isolate("F-F2", "[...new Request('http://a.example', { headers: null }).headers].length", 0),
  isolate(
    "F-F2",
    "new Request('http://a.example', { method: 'POST', body: new ReadableStream() }).body instanceof ReadableStream",
  ),
  isolate(
    "F-F2",
    "await new Request('http://a.example', { method: 'POST', body: new Response('abc').body }).text()",
    "abc",
  ),
  isolate(
    "F-F2",
    "['get', 'post', 'put', 'delete', 'head', 'options', 'patch'].map((method) => new Request('http://a.example', { method }).method)",
    ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"],
  ),
  isolate("F-F2", "new Request('http://a.example', { method: 'TRACE' }).method", "TRACE"),
  isolate("F-F2", "new Request('http://a:b@c.example/').url", "http://a:b@c.example/"),
  isolate(
    "F-F2",
    "new Request('ftp://a.example')",
    "TypeError: Unsupported URL scheme -- http and https are supported (scheme was ftp)",
  ),
  isolate("F-F2", "new Request()", "TypeError: Request URL is undefined"),
  isolate(
    "F-F2",
    "new Request('http://a.example', { body: 'x' })",
    "TypeError: Failed to construct 'Request': Request with GET/HEAD method cannot have body.",
  ),
  isolate("F-F2", "new Request('http://a.example').signal.aborted", false),
  isolate(
    "F-F2",
    "const controller = new AbortController(); const request = new Request('http://a.example', { signal: controller.signal }); controller.abort(); return request.signal.aborted",
  ),
  isolate(
    "F-F2",
    "new Request('http://a.example').mode",
    "Error: Not implemented: get mode for Request. Consider calling an action defined in Node.js instead (https://docs.convex.dev/functions/actions).",
  ),
  isolate(
    "F-F2",
    "const first = new Request('http://a.example', { method: 'POST', body: 'abc', headers: { a: 'b' } }); const second = new Request(first); return [await second.text(), second.method, second.headers.get('a'), first.bodyUsed]",
    ["abc", "POST", "b", true],
  ),
  both(
    "F-F2",
    "const request = new Request('http://a.example', { method: 'POST', body: 'abc' }); const copy = request.clone(); return [await request.text(), await copy.text()]",
    ["abc", "abc"],
  ),
  both(
    "F-F2",
    "const response = new Response('abc', { status: 201, headers: { a: 'b' } }); const copy = response.clone(); copy.headers.set('a', 'c'); return [await copy.text(), await response.text(), copy.status, response.headers.get('a')]",
    ["abc", "abc", 201, "b"],
  ),
  isolate(
    "F-F2",
    "const response = new Response('abc'); await response.text(); return await response.text()",
    "TypeError: Failed to execute 'text' on 'Response': body stream already read",
  ),
  both(
    "F-F2",
    "const response = new Response(null); return [await response.text(), await response.text(), response.bodyUsed, response.body]",
    ["", "", false, null],
  ),
  both("F-F2", "await new Response(new URLSearchParams({ a: 'b c' })).text()", "a=b+c"),
  both(
    "F-F2",
    "new Response(new URLSearchParams()).headers.get('content-type')",
    "application/x-www-form-urlencoded;charset=UTF-8",
  ),
  both("F-F2", "new Response(new Blob(['x'], { type: 'a/b' })).headers.get('content-type')", "a/b"),
  both("F-F2", "new Response(new Uint8Array(1)).headers.get('content-type')", null),
  node("F-F2", "await new Response(5).text()", "5"),
  isolate("F-F2", "new Response(5)", noBody("Response")),
  isolate("F-F2", "new Response({ ok: true })", noBody("Response")),
  isolate("F-F2", "new Response(['a'])", noBody("Response")),
  isolate("F-F2", "new Response(false)", noBody("Response")),
  isolate("F-F2", "new Response(() => 'a')", noBody("Response")),
  isolate("F-F2", "new Response(new String('a'))", noBody("Response")),
  isolate("F-F2", "new Response(new Response('a'))", noBody("Response")),
  isolate(
    "F-F2",
    "new Request('http://a.example', { method: 'POST', body: { a: 1 } })",
    noBody("Request", "FormData | "),
  ),
  isolate(
    "F-F4",
    "await fetch(server + '/echo', { method: 'POST', body: { a: 1 } })",
    noBody("Request", "FormData | "),
  ),
  isolate(
    "F-F2",
    "new Response({}, { status: 199 })",
    "RangeError: Failed to construct 'Response': The status provided is outside the range [200, 599].",
  ),
  isolate(
    "F-F2",
    "await Promise.all(['a', new Blob(['a']), new DataView(new Uint8Array([97]).buffer), new Uint8Array(new SharedArrayBuffer(1)).fill(97), undefined, null].map((body) => new Response(body).text()))",
    ["a", "a", "a", "a", "", ""],
  ),
  both("F-F2", "await new Response(new Uint16Array([0x4241]).buffer).text()", "AB"),
  both("F-F2", "await new Response(new Uint8Array([65, 66, 67]).subarray(1)).text()", "BC"),
  both(
    "F-F2",
    "const bytes = new Uint8Array([65]); const response = new Response(bytes); bytes[0] = 66; return await response.text()",
    "A",
  ),
  both("F-F2", "await new Response('\\ufeffabc').text()", "abc"),
  both("F-F2", "(await new Response('{\"a\":1}').json()).a", 1),
  both(
    "F-F2",
    "try { await new Response('{').json(); } catch (error) { return error.name; }",
    "SyntaxError",
  ),
  both(
    "F-F2",
    "const form = new FormData(); form.append('a', 'b'); form.append('f', new File(['xyz'], 'n.txt', { type: 'text/plain' })); const back = await new Response(form).formData(); const file = back.get('f'); return [back.get('a'), file.name, await file.text(), file.type]",
    ["b", "n.txt", "xyz", "text/plain"],
  ),
  both("F-F2", "(await new Response(new URLSearchParams('a=1&a=2')).formData()).getAll('a')", [
    "1",
    "2",
  ]),
  both(
    "F-F2",
    "const reader = new Response('abc').body.getReader(); const { value } = await reader.read(); return [value instanceof Uint8Array, new TextDecoder().decode(value), (await reader.read()).done]",
    [true, "abc", true],
  ),
  both(
    "F-F2",
    "const response = new Response('abc'); return response.body === response.body && response.body.locked === false",
  ),
  isolate(
    "F-F2",
    "const headers = new Headers([['B', '2'], ['a', '1'], ['b', '3']]); return [[...headers], headers.get('B'), [...headers.keys()]]",
    [
      [
        ["b", "2"],
        ["a", "1"],
        ["b", "3"],
      ],
      "2, 3",
      ["b", "a", "b"],
    ],
  ),
  isolate("F-F2", "new Headers({ a: ' b ' }).get('a')", " b "),
  isolate(
    "F-F2",
    "new Headers([['a']])",
    "TypeError: Failed to construct 'Headers': Invalid value",
  ),
  both(
    "F-F2",
    "try { new Headers({ 'a b': 'c' }); } catch (error) { return error.name; }",
    "TypeError",
  ),
  both(
    "F-F2",
    "const headers = new Headers(); headers.append('Set-Cookie', 'a=1'); headers.append('set-cookie', 'b=2'); return [headers.getSetCookie(), headers.get('set-cookie')]",
    [["a=1", "b=2"], "a=1, b=2"],
  ),
  both(
    "F-F2",
    "const headers = new Headers({ a: '1', b: '2' }); headers.delete('A'); headers.set('C', 3); return [headers.has('a'), headers.has('B'), headers.get('c'), headers.get('none')]",
    [false, true, "3", null],
  ),
  both(
    "F-F2",
    "const seen = []; new Headers({ a: '1' }).forEach((value, name) => seen.push(name + value)); return seen",
    ["a1"],
  ),
  both("F-F2", "Object.fromEntries(new Headers({ a: '1' }))", { a: "1" }),
  isolate(
    "F-F2",
    "JSON.stringify([new Response('x'), new Request('http://a.example')])",
    "[{},{}]",
  ),
  isolate(
    "F-F2",
    "const response = await fetch(server + '/headers'); response.headers.set('x-own', '1'); response.headers.delete('x-one'); return [response.headers.get('x-own'), response.headers.get('x-one')]",
    ["1", null],
  ),
  isolate(
    "F-F2",
    "const copy = (await fetch(server + '/headers')).clone(); copy.headers.append('x-own', '1'); return [copy.headers.get('x-own'), await copy.text()]",
    ["1", "headers"],
  ),
  isolate(
    "F-F2",
    "const response = await fetch(server + '/redirect'); response.headers.set('a', 'b'); return [response.redirected, response.url === server + '/headers', response.type, response.headers.get('a')]",
    [true, true, "basic", "b"],
  ),
  isolate(
    "F-F2",
    "const response = await fetch(server + '/redirect', { redirect: 'manual' }); return [response.status, response.headers.get('location'), response.redirected]",
    [302, "/headers", false],
  ),
  isolate(
    "F-F2",
    "await fetch(server + '/redirect', { redirect: 'error' })",
    "TypeError: fetch attempted redirect",
  ),
  isolate(
    "F-F2",
    "[...(await fetch(server + '/headers')).headers].filter(([name]) => name === 'x-two' || name === 'set-cookie')",
    [
      ["x-two", "a"],
      ["x-two", "b"],
      ["set-cookie", "c=1"],
      ["set-cookie", "d=2"],
    ],
  ),
  isolate(
    "F-F2",
    "const { status, statusText, ok } = await fetch(server + '/teapot'); return [status, statusText, ok]",
    [418, "I'm a Teapot", false],
  ),
];

const echoed = (options: string, read: string) =>
  `const { ${read} } = await (await fetch(server + '/echo', ${options})).json(); return ${read}`;

const FETCH: readonly Row[] = [
  isolate("F-F4", echoed("{ method: 'patch', body: 'x' }", "method"), "PATCH"),
  isolate("F-F4", echoed("{ method: 'post', body: 'x' }", "method"), "POST"),
  isolate("F-F4", echoed("{ method: 'TRACE' }", "method"), "TRACE"),
  isolate("F-F4", echoed("{ method: 'PROPFIND' }", "method"), "PROPFIND"),
  isolate(
    "F-F4",
    "const { headers, body } = await (await fetch(server + '/echo', { method: 'POST', body: new Response('abc').body, headers: { 'Transfer-Encoding': 'chunked' } })).json(); return [headers['transfer-encoding'], body]",
    ["chunked", "abc"],
  ),
  isolate(
    "F-F4",
    "(await (await fetch(server + '/echo', { headers: { 'Keep-Alive': 'timeout=5' } })).json()).headers['keep-alive']",
    "timeout=5",
  ),
  isolate(
    "F-F4",
    "(await (await fetch(server + '/echo', { headers: { Connection: 'close' } })).json()).headers.connection",
    "close",
  ),
  isolate(
    "F-F4",
    "(await (await fetch(server.replace('//', '//ada:p%20w@') + '/echo')).json()).headers.authorization",
    `Basic ${Buffer.from("ada:p w").toString("base64")}`,
  ),
  isolate(
    "F-F4",
    "(await (await fetch(server.replace('//', '//ada:pw@') + '/echo', { headers: { authorization: 'Bearer x' } })).json()).headers.authorization",
    "Bearer x",
  ),
  isolate(
    "F-F4",
    "(await fetch(server + '/echo', { mode: 'navigate', cache: 'only-if-cached', credentials: 'include', keepalive: true, integrity: 'x', referrer: 'about:client', priority: 'high', window: null })).status",
    200,
  ),
  isolate(
    "F-F4",
    "(await fetch(server + '/echo', { mode: 'same-origin', cache: 'no-store', next: { revalidate: 1 } })).status",
    200,
  ),
  isolate(
    "F-F4",
    "for (const port of [1, 6000, 6667, 10080]) { const error = await fetch('http://127.0.0.1:' + port).catch((thrown) => thrown); if (/bad port/i.test(String(error.cause ?? error.message))) return port; } return 'tried all'",
    "tried all",
  ),
  isolate(
    "F-F4",
    "(await (await fetch(server + '/echo')).json()).headers['user-agent']",
    "Convex/1.0",
  ),
  isolate(
    "F-F4",
    "(await (await fetch(server + '/echo', { headers: { 'User-Agent': 'own' } })).json()).headers['user-agent']",
    "own",
  ),
  isolate(
    "F-F4",
    "const { headers, body } = await (await fetch(server + '/echo', { method: 'DELETE', body: new Response('abc').body })).json(); return [headers['transfer-encoding'], body]",
    ["chunked", "abc"],
  ),
  isolate(
    "F-F4",
    "const { headers, body } = await (await fetch(server + '/echo', { method: 'POST', body: 'héllo' })).json(); return [headers['content-length'], headers['content-type'], body]",
    ["6", "text/plain;charset=UTF-8", "héllo"],
  ),
  isolate(
    "F-F4",
    "(await (await fetch(server + '/echo', { method: 'POST' })).json()).headers['content-length']",
    "0",
  ),
  isolate(
    "F-F4",
    "const form = new FormData(); form.set('a', 'b'); const { headers, body } = await (await fetch(server + '/echo', { method: 'POST', body: form })).json(); return [/^multipart\\/form-data; boundary=/.test(headers['content-type']), body.includes('name=\"a\"')]",
    [true, true],
  ),
  isolate(
    "F-F4",
    "(await (await fetch(new Request(server + '/echo', { method: 'PUT', body: 'x', headers: { 'x-a': 'b' } }))).json()).headers['x-a']",
    "b",
  ),
  isolate(
    "F-F4",
    "(await (await fetch(new Request(server + '/echo', { headers: { 'x-a': 'b' } }), { headers: { 'x-a': 'c' } })).json()).headers['x-a']",
    "c",
  ),
  isolate("F-F4", "(await (await fetch(new URL(server + '/echo'))).json()).method", "GET"),
  isolate(
    "F-F4",
    "const headers = new Headers(); headers.append('x-a', '1'); headers.append('x-a', '2'); return (await (await fetch(server + '/echo', { headers })).json()).raw.filter((line) => line.startsWith('x-a'))",
    ["x-a: 1", "x-a: 2"],
  ),
  isolate(
    "F-F4",
    "(await (await fetch(server + '/see-other', { method: 'POST', body: 'x' })).json()).method",
    "GET",
  ),
  isolate(
    "F-F4",
    "const { method, body } = await (await fetch(server + '/keep', { method: 'POST', body: 'again' })).json(); return [method, body]",
    ["POST", "again"],
  ),
  isolate(
    "F-F4",
    "await fetch(server + '/keep', { method: 'POST', body: new Response('once').body })",
    "TypeError: fetch cannot redirect with streamed body",
  ),
  isolate("F-F4", "await fetch(server + '/round')", "TypeError: fetch too many redirects"),
  isolate(
    "F-F4",
    "await fetch('data:text/plain,x')",
    "TypeError: Unsupported URL scheme -- http and https are supported (scheme was data)",
  ),
  isolate("F-F4", "await fetch('/relative')", "TypeError: Invalid URL"),
  isolate(
    "F-F4",
    "const aborted = AbortSignal.abort(); return await fetch(server + '/echo', { signal: aborted }).catch((error) => error.name)",
    "AbortError",
  ),
  isolate(
    "F-F4",
    "(await fetch(server + '/echo', { method: 'HEAD' })).body instanceof ReadableStream",
  ),
  isolate("F-F4", "await (await fetch(server + '/empty')).text()", ""),
];

const FEATURES: readonly Row[] = [
  both("F-F5", "performance.mark('a').name", "a"),
  both("F-F5", "performance.mark('a', { startTime: 5, detail: { b: 1 } }).toJSON()", {
    name: "a",
    entryType: "mark",
    startTime: 5,
    duration: 0,
    detail: { b: 1 },
  }),
  both(
    "F-F5",
    "performance.mark('from', { startTime: 2 }); performance.mark('to', { startTime: 5 }); const measure = performance.measure('span', 'from', 'to'); return [measure.entryType, measure.startTime, measure.duration]",
    ["measure", 2, 3],
  ),
  both("F-F5", "performance.measure('m', { start: 1, end: 4 }).duration", 3),
  both("F-F5", "performance.measure('m', { start: 1, duration: 4 }).duration", 4),
  both(
    "F-F5",
    "try { performance.measure('m', 'no such mark'); } catch (error) { return [error.name, error instanceof DOMException]; }",
    ["SyntaxError", true],
  ),
  both(
    "F-F5",
    "performance.clearMarks(); performance.mark('x'); performance.mark('y'); return [performance.getEntriesByName('x').length, performance.getEntriesByType('mark').length, performance.getEntries().filter(({ entryType }) => entryType === 'mark').map(({ name }) => name)]",
    [1, 2, ["x", "y"]],
  ),
  both(
    "F-F5",
    "performance.mark('gone'); performance.clearMarks('gone'); return performance.getEntriesByName('gone').length",
    0,
  ),
  both("F-F5", "typeof performance.toJSON().timeOrigin", "number"),
  both("F-F5", "[typeof performance.now(), typeof performance.timeOrigin]", ["number", "number"]),
  both(
    "F-F5",
    "performance.mark('z') instanceof PerformanceMark && performance.mark('z') instanceof PerformanceEntry",
  ),
  both("F-F5", "performance.measure('z') instanceof PerformanceMeasure"),
  isolate(
    "F-F5",
    "performance instanceof Performance && performance instanceof EventTarget && Object.getPrototypeOf(performance) === Performance.prototype",
  ),
  both("F-F5", "try { new Performance(); } catch (error) { return error.name; }", "TypeError"),
  both("F-F5", "try { new PerformanceEntry(); } catch (error) { return error.name; }", "TypeError"),
  isolate("F-F5", "new PerformanceMark('own', { startTime: 1 }).startTime", 1),
  isolate(
    "F-F5",
    "performance.mark()",
    "TypeError: Failed to execute 'mark' on 'Performance': 1 argument required, but only 0 present.",
  ),
  both("F-F5", "crypto instanceof Crypto && crypto.subtle instanceof SubtleCrypto"),
  both(
    "F-F5",
    "Object.prototype.toString.call(crypto) + Object.prototype.toString.call(crypto.subtle)",
    "[object Crypto][object SubtleCrypto]",
  ),
  both("F-F5", "try { new Crypto(); } catch (error) { return error instanceof TypeError; }"),
  both("F-F5", "try { new SubtleCrypto(); } catch (error) { return error instanceof TypeError; }"),
  both(
    "F-F5",
    "const key = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, true, ['sign', 'verify']); const data = new Uint8Array(3); const signature = await crypto.subtle.sign('HMAC', key, data); return [key instanceof CryptoKey, await crypto.subtle.verify('HMAC', key, signature, data)]",
    [true, true],
  ),
  isolate(
    "F-F5",
    "await crypto.subtle.wrapKey().catch((error) => /^Not implemented: wrapKey/.test(error.message))",
  ),
  isolate(
    "F-F5",
    "typeof addEventListener + typeof removeEventListener + typeof dispatchEvent",
    "functionfunctionfunction",
  ),
  isolate(
    "F-F5",
    "const seen = []; const listen = (event) => seen.push(event.type); addEventListener('ping', listen); dispatchEvent(new Event('ping')); removeEventListener('ping', listen); dispatchEvent(new Event('ping')); return seen",
    ["ping"],
  ),
  isolate(
    "F-F5",
    "const seen = []; globalThis.addEventListener('pong', () => seen.push(1), { once: true }); self.dispatchEvent(new Event('pong')); self.dispatchEvent(new Event('pong')); return seen.length",
    1,
  ),
  isolate(
    "F-F5",
    "globalThis instanceof EventTarget && Object.prototype.toString.call(globalThis)",
    "[object Window]",
  ),
  both(
    "F-F5",
    "const { promise, resolve } = Promise.withResolvers(); resolve(4); return [await promise, promise instanceof Promise, Promise.withResolvers.name]",
    [4, true, "withResolvers"],
  ),
  both("F-F5", "await Promise.try((a) => a + 1, 1)", 2),
  both(
    "F-F5",
    "await Promise.try(() => { throw new RangeError('r'); }).catch((error) => error.name)",
    "RangeError",
  ),
  both("F-F5", "[1, 2, 3].values().filter((n) => n > 1).map((n) => n * 2).toArray()", [4, 6]),
  both("F-F5", "new Set([1, 2, 3]).values().take(2).reduce((a, b) => a + b)", 3),
  both(
    "F-F5",
    "[...Iterator.from({ next: (() => { let n = 0; return () => ({ done: ++n > 2, value: n }); })() })]",
    [1, 2],
  ),
  both(
    "F-F5",
    "const generate = function* () { yield* [1, 2, 3, 4]; }; return [generate().drop(2).toArray(), generate().some((n) => n === 3), generate().every((n) => n > 0), generate().find((n) => n > 2), generate().flatMap((n) => [n, n]).toArray().length]",
    [[3, 4], true, true, 3, 8],
  ),
  both("F-F5", "typeof Iterator + String(new Map().entries() instanceof Iterator)", "functiontrue"),
  both(
    "F-F5",
    "const moved = new Uint8Array([1, 2]).buffer; const target = moved.transfer(4); return [moved.detached, moved.byteLength, target.byteLength, new Uint8Array(target)[1]]",
    [true, 0, 4, 2],
  ),
  both(
    "F-F5",
    "new ArrayBuffer(8, { maxByteLength: 16 }).transferToFixedLength().resizable",
    false,
  ),
  both(
    "F-F5",
    "new RegExp(RegExp.escape('a.b*c')).test('a.b*c') && !new RegExp('^' + RegExp.escape('a.b')).test('axb')",
  ),
  both(
    "F-F5",
    "[Uint8Array.fromBase64('AQID').join(), Uint8Array.fromHex('0a0b').join(), new Uint8Array([1, 2, 3]).toBase64(), new Uint8Array([10, 11]).toHex()]",
    ["1,2,3", "10,11", "AQID", "0a0b"],
  ),
  both(
    "F-F5",
    "new Uint8Array([251, 255]).toBase64({ alphabet: 'base64url', omitPadding: true })",
    "-_8",
  ),
  both(
    "F-F5",
    "try { Uint8Array.fromBase64('*'); } catch (error) { return error.name; }",
    "SyntaxError",
  ),
  both(
    "F-F5",
    "const bytes = new Uint8Array(4); return [bytes.setFromBase64('AQI=').written, bytes.join()]",
    [2, "1,2,0,0"],
  ),
  both("F-F5", "Object.groupBy([1, 2, 3], (n) => (n % 2 ? 'odd' : 'even')).odd", [1, 3]),
  both("F-F5", "Map.groupBy([1, 2, 3], (n) => n % 2).get(1)", [1, 3]),
  both("F-F5", "await Array.fromAsync((async function* () { yield 1; yield 2; })())", [1, 2]),
  both(
    "F-F5",
    "[[...new Set([1, 2]).union(new Set([3]))], [...new Set([1, 2]).intersection(new Set([2]))], [...new Set([1, 2]).difference(new Set([2]))], [...new Set([1]).symmetricDifference(new Set([2]))]]",
    [[1, 2, 3], [2], [1], [1, 2]],
  ),
  both(
    "F-F5",
    "[new Set([1]).isSubsetOf(new Set([1, 2])), new Set([1, 2]).isSupersetOf(new Set([1])), new Set([1]).isDisjointFrom(new Set([2]))]",
    [true, true, true],
  ),
  both("F-F5", "[Error.isError(new TypeError()), Error.isError({})]", [true, false]),
  both("F-F5", "[Math.sumPrecise([0.1, 0.2, 0.3]), Math.f16round(1.337)]", [0.6, 1.3369140625]),
  both(
    "F-F5",
    "new TextDecoder('windows-1252').decode(new Uint8Array([0x80, 0x99, 0x41, 0xe9]))",
    "€™Aé",
  ),
  both(
    "F-F5",
    "['latin1', 'iso-8859-1', 'ascii', 'cp1252'].map((label) => new TextDecoder(label).decode(new Uint8Array([0x80])))",
    ["€", "€", "€", "€"],
  ),
  both(
    "F-F5",
    "[new TextDecoder('latin1').encoding, new TextDecoder().encoding, new TextDecoder().decode(new Uint8Array([0xe2, 0x82, 0xac]))]",
    ["windows-1252", "utf-8", "€"],
  ),
  both(
    "F-F5",
    "const decoder = new TextDecoder('windows-1252'); return decoder.decode(new Uint8Array([0x80]), { stream: true }) + decoder.decode(new Uint8Array([0x81, 0x9f]))",
    "€\x81Ÿ",
  ),
  both(
    "F-F5",
    "const told = []; const stack = new DisposableStack(); stack.defer(() => told.push('deferred')); stack.use({ [Symbol.dispose]: () => told.push('used') }); stack.adopt(1, (value) => told.push(value)); stack.dispose(); return [told, stack.disposed, String(stack)]",
    [[1, "used", "deferred"], true, "[object DisposableStack]"],
  ),
  both(
    "F-F5",
    "const stack = new DisposableStack(); stack.defer(() => { throw new Error('first'); }); stack.defer(() => { throw new Error('second'); }); try { stack.dispose(); } catch (error) { return [error instanceof SuppressedError, error instanceof Error, error.error.message, error.suppressed.message]; }",
    [true, true, "first", "second"],
  ),
  both(
    "F-F5",
    "const told = []; const stack = new AsyncDisposableStack(); stack.defer(async () => told.push('later')); await stack.disposeAsync(); return told",
    ["later"],
  ),
  both(
    "F-F5",
    "const told = []; const generate = function* () { try { yield 1; } finally { told.push('ended'); } }; const numbers = generate(); numbers.next(); numbers[Symbol.dispose](); return told",
    ["ended"],
  ),
  both(
    "F-F5",
    "const told = []; const generate = async function* () { try { yield 1; } finally { told.push('ended'); } }; const numbers = generate(); await numbers.next(); await numbers[Symbol.asyncDispose](); return told",
    ["ended"],
  ),
  both(
    "F-F5",
    'const sources = []; JSON.parse(\'{"a":[1.0, "b", 12345678901234567890]}\', (key, value, { source }) => { sources.push(source ?? null); return value; }); return sources',
    ["1.0", '"b"', "12345678901234567890", null, null],
  ),
  both(
    "F-F5",
    "const raw = JSON.rawJSON('12345678901234567890'); return [JSON.stringify({ a: [raw], b: 1 }), JSON.isRawJSON(raw), JSON.isRawJSON({}), Object.isFrozen(raw), raw.rawJSON]",
    ['{"a":[12345678901234567890],"b":1}', true, false, true, "12345678901234567890"],
  ),
  both(
    "F-F5",
    "[JSON.stringify({ a: 1, b: [undefined, null] }, null, 1), JSON.stringify({ a: 1, b: 2 }, ['b']), JSON.stringify(undefined) === undefined, JSON.parse(' [1] ')]",
    ['{\n "a": 1,\n "b": [\n  null,\n  null\n ]\n}', '{"b":2}', true, [1]],
  ),
  both(
    "F-F5",
    "const said = []; for (const args of [['{'], ['{', (key, value) => value]]) try { JSON.parse(...args); } catch (error) { said.push(error.name, error.message); } return [said[0], said[0] === said[2], said[1] === said[3]]",
    ["SyntaxError", true, true],
  ),
  both("F-F5", "[JSON.parse.name, JSON.parse.length, JSON.rawJSON.length, Object.keys(JSON)]", [
    "parse",
    2,
    1,
    [],
  ]),
  node(
    "F-F3",
    "[typeof Iterator, Object.keys(globalThis).filter((name) => /^__(core-js|lmdb)/.test(name))]",
    ["function", []],
  ),
  both("F-F5", "try { JSON.rawJSON('{}'); } catch (error) { return error.name; }", "SyntaxError"),
  both("F-F5", "[1, 2, 3].toSorted((a, b) => b - a).with(0, 9).at(-1)", 1),
  both("F-F5", "'ab'.isWellFormed() && [1, 2].findLast((n) => n < 2) === 1"),
  isolate(
    "F-F6",
    "const bytes = crypto.getRandomValues(new Uint8Array(100_000)); return [bytes.length, bytes.subarray(90_000).some((byte) => byte !== 0)]",
    [100_000, true],
  ),
  isolate("F-F6", "crypto.getRandomValues(new Uint32Array(70_000)).length", 70_000),
  isolate("F-F6", "crypto.getRandomValues(new BigUint64Array(2)).length", 2),
  both(
    "F-F6",
    "try { crypto.getRandomValues(new Float32Array(1)); } catch (error) { return error.name; }",
    "TypeMismatchError",
  ),
];

const NODE_PROCESS: readonly Row[] = [
  node(
    "F-F3",
    "import('node:process').then((imported) => imported.default.env === process.env && imported.env.COLOUR)",
    "red",
  ),
  node("F-F3", "[typeof process.env.PATH, process.env.TZ, process.env.COLOUR]", [
    "string",
    "UTC",
    "red",
  ]),
  node(
    "F-F3",
    "process.env.WRITTEN = 'yes'; const { env } = await import('node:process'); const seen = env.WRITTEN; delete process.env.WRITTEN; return [seen, 'WRITTEN' in process.env, Object.keys(process.env).includes('WRITTEN')]",
    ["yes", false, false],
  ),
  node("F-F3", "Object.assign(process.env, { A: 1 }).A", "1"),
  node(
    "F-F3",
    "const { execFileSync } = await import('node:child_process'); return execFileSync(process.execPath, ['-p', 'process.env.COLOUR + typeof process.env.CONVEX_SITE_URL']).toString().trim()",
    "redstring",
  ),
  node(
    "F-F3",
    "const { Worker } = await import('node:worker_threads'); return await new Promise((resolve, reject) => { const worker = new Worker('require(\"node:worker_threads\").parentPort.postMessage(process.env.COLOUR)', { eval: true }); worker.once('message', resolve); worker.once('error', reject); })",
    "red",
  ),
  node("F-F3", "['HOME', 'VITEST', 'NODE_ENV'].filter((name) => name in process.env)", []),
  node(
    "F-F3",
    "globalThis.process === process && global === globalThis && global.process === process",
  ),
  node(
    "F-F3",
    "[typeof __dirname, __filename.endsWith('/table.js'), __filename.startsWith(__dirname)]",
    ["string", true, true],
  ),
  node(
    "F-F3",
    "[typeof require, typeof require.resolve('convex/values'), typeof require.cache, typeof require.main, typeof require.resolve.paths]",
    ["function", "string", "object", "object", "function"],
  ),
  node(
    "F-F3",
    "require('node:path').basename(require.resolve('convex/package.json'))",
    "package.json",
  ),
  node(
    "F-F3",
    "[typeof module, module.exports === exports, require.main === module, module.filename === __filename, typeof module.paths]",
    ["object", false, false, true, "object"],
  ),
  node(
    "F-F3",
    "import.meta.filename === __filename && import.meta.dirname === __dirname && import.meta.url.startsWith('file:')",
  ),
  node("F-F3", "import.meta.resolve('convex/values').startsWith('file:')"),
  node(
    "F-F3",
    "[typeof Buffer, typeof setImmediate, typeof queueMicrotask, typeof process.nextTick, typeof process.versions.node]",
    ["function", "function", "function", "function", "string"],
  ),
  node("F-F3", "new (require('node:vm').Script)('globalThis').runInThisContext() === globalThis"),
  node("F-F3", "Function('return this')() === globalThis"),
  node(
    "F-F3",
    "const { EventEmitter } = require('node:events'); return new EventEmitter() instanceof require('events')",
  ),
  node(
    "F-F3",
    "typeof Convex.asyncSyscall + typeof globalThis.Convex.asyncSyscall",
    "functionfunction",
  ),
];

export const ROWS: readonly Row[] = [
  ...IDENTITY,
  ...WEB_CLASSES,
  ...FETCH,
  ...FEATURES,
  ...NODE_PROCESS,
];
