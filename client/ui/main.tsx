import { render } from "solid-js/web";
import { connectEngine } from "../bridge/connect.ts";
import "./styles/base.css";
import "./styles/tokens.css";
import "./styles/kit.css";
import { App } from "./App.tsx";
import { firstWords } from "./i18n/words.ts";
import { languageAtStart } from "./state/appearance-provider.tsx";

const root = document.getElementById("app");
if (root === null) throw new Error("index.html has no #app");
const client = connectEngine(); // it starts while the words are on their way
void firstWords(languageAtStart()).then((first) => render(() => <App client={client} first={first} />, root));
