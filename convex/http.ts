import { httpRouter } from "convex/server";
import { addAuthRoutes } from "./signIn/oauth/routes";
import { me, preflight } from "./account/meRoute";

const http = httpRouter();

addAuthRoutes(http);
http.route({ path: "/api/me", method: "GET", handler: me });
http.route({ path: "/api/me", method: "OPTIONS", handler: preflight });

export default http;
