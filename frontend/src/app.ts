import htmx from "htmx.org/dist/htmx.esm.js";

import { bulk } from "./parts/bulk";
import { choices } from "./parts/choices";
import { conditions } from "./parts/conditions";
import { copyLinks } from "./parts/copy";
import { croppers } from "./parts/cropper";
import { actionDialogs, confirmations } from "./parts/dialogs";
import { languageTabs } from "./parts/language-tabs";
import { localTimes } from "./parts/local-time";
import { lookedAt } from "./parts/looked-at";
import { menus } from "./parts/menus";
import { messages } from "./parts/messages";
import { printButtons } from "./parts/print";
import { sortable } from "./parts/sortable";
import { tabs } from "./parts/tabs";
import { themeSwitch } from "./parts/theme-switch";

function enhance(scope: ParentNode): void {
  for (const form of scope.querySelectorAll("form")) form.noValidate = true;
  themeSwitch(scope);
  messages(scope);
  copyLinks(scope);
  actionDialogs(scope);
  bulk(scope);
  conditions(scope);
  croppers(scope);
  languageTabs(scope);
  localTimes(scope);
  lookedAt(scope);
  printButtons(scope);
  tabs(scope);
  void choices(scope);
  void sortable(scope);
}

menus();
confirmations();
htmx.onLoad((added) => enhance(added as HTMLElement));
Object.assign(window, { htmx });
