import { httpRouter } from "convex/server";
import { addAuthRoutes } from "./lib/authRoutes";
import { me, preflight } from "./lib/meRoute";

const http = httpRouter();

addAuthRoutes(http);
http.route({ path: "/api/me", method: "GET", handler: me });
http.route({ path: "/api/me", method: "OPTIONS", handler: preflight });

export default http;
