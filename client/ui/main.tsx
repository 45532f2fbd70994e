import { render } from "solid-js/web";
import { connectEngine } from "../bridge/connect.ts";
import "./styles/base.css";
import "./styles/tokens.css";
import "./styles/kit.css";
import { App } from "./App.tsx";

const root = document.getElementById("app");
if (root === null) throw new Error("index.html has no #app");
render(() => <App client={connectEngine()} />, root);
