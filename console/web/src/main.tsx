import "@cloudscape-design/global-styles/index.css";
import "./app/app.css";
import { createRoot } from "react-dom/client";
import { loadSession } from "./api/session";
import { App } from "./app/App";
import { location } from "./app/router";
import { preload } from "./app/routes";
import { startTheme } from "./app/theme";

// All that the first page needs is asked for at once.
void loadSession();
preload(location.get().segments);
startTheme();
createRoot(document.getElementById("root")!).render(<App />);
