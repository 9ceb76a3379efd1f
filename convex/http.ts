import { httpRouter } from "convex/server";
import { me, preflight } from "./account/meRoute";
import { auth } from "./auth";
import { addAuthRoutes } from "./signIn/oauth/routes";

const http = httpRouter();

addAuthRoutes(http, auth);
http.route({ path: "/api/me", method: "GET", handler: me });
http.route({ path: "/api/me", method: "OPTIONS", handler: preflight });

export default http;
