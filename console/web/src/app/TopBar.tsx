import TopNavigation, { type TopNavigationProps } from "@cloudscape-design/components/top-navigation";
import { signOut } from "../api/session";
import { href } from "./router";
import { regions, region, chooseRegion } from "./region";
import { session } from "./session";
import { useStore } from "./store";
import { chooseTheme, theme, type Theme } from "./theme";

const themes: { id: Theme; text: string }[] = [
  { id: "system", text: "As the system" },
  { id: "light", text: "Light" },
  { id: "dark", text: "Dark" },
];

export function TopBar() {
  return (
    <TopNavigation
      identity={{ href: href(), title: "Treadle" }}
      utilities={[useThemeMenu(), useRegionMenu(), useAccountMenu()]}
    />
  );
}

function useThemeMenu(): TopNavigationProps.Utility {
  const chosen = useStore(theme);
  return {
    type: "menu-dropdown",
    iconName: "settings",
    ariaLabel: "Theme",
    title: "Theme",
    items: themes.map((t) => ({ ...t, itemType: "checkbox", checked: t.id === chosen })),
    onItemClick: ({ detail }) => chooseTheme(detail.id as Theme),
  };
}

function useRegionMenu(): TopNavigationProps.Utility {
  const chosen = useStore(region);
  return {
    type: "menu-dropdown",
    text: chosen,
    ariaLabel: "Region " + chosen,
    items: regions(chosen).map((id) => ({ id, text: id })),
    onItemClick: ({ detail }) => chooseRegion(detail.id),
  };
}

function useAccountMenu(): TopNavigationProps.Utility {
  const who = useStore(session);
  const items = who?.keys ? [{ id: "out", text: "Sign out" }] : [{ id: "arn", text: who?.arn ?? "", disabled: true }];
  return {
    type: "menu-dropdown",
    iconName: "user-profile",
    text: who?.account ?? "",
    description: who?.arn,
    ariaLabel: "Account " + (who?.account ?? ""),
    items,
    onItemClick: ({ detail }) => detail.id === "out" && void signOut(),
  };
}
