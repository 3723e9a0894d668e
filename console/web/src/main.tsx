import "@cloudscape-design/global-styles/index.css";
import "./app/app.css";
import { createRoot } from "react-dom/client";
import { App } from "./app/App";
import { startTheme } from "./app/theme";

startTheme();
createRoot(document.getElementById("root")!).render(<App />);
