// Moments and spans as people read them. Moments are in the zone of the browser; the footer says which.
import { h } from "./dom.js";

let ahead = 0;

/** Learns from an answer how far this machine's clock is from the engine's. */
export function learnClock(date) {
  const at = Date.parse(date ?? "");
  if (!Number.isNaN(at)) {
    const next = at - Date.now();
    // The header has whole seconds: smaller differences are none.
    ahead = Math.abs(next) < 2000 ? 0 : next;
  }
}

/** The engine's moment, in milliseconds. */
export const now = () => Date.now() + ahead;

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

export const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

export function moment(text) {
  const at = new Date(text);
  return at.toDateString() === new Date(now()).toDateString() ? clock.format(at) : day.format(at);
}

/** A span with its two largest units: 4 min, 1 h 20 min, 3 d. */
export function span(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) {
    return `${seconds} s`;
  }

  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    return minutes < 10 && seconds % 60 > 0 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
  }

  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h${minutes % 60 > 0 ? ` ${minutes % 60} min` : ""}` : `${Math.floor(hours / 24)} d`;
}

/** A moment that was, with how long ago. */
export function since(text) {
  return h("time", { datetime: text, title: text }, `${moment(text)} (${span(now() - Date.parse(text))} ago)`);
}

/** How long there still is until a moment. */
export function until(text) {
  const left = Date.parse(text) - now();
  return h("time", { datetime: text, title: text, class: left < 5 * 60 * 1000 ? "soon" : null }, left <= 0 ? "now" : `in ${span(left)}, at ${moment(text)}`);
}

/** A thing with its kind: pod shop/cart-1. */
export const thing = (kind, target) => `${kind} ${target ?? "(unknown target)"}`;

export const tierWords = { 1: "runs alone", 2: "proposed", 3: "paged" };

/** A row of a list of names and values; nothing where there is no value. */
export function row(name, ...value) {
  return value.flat().some((v) => v !== null && v !== undefined && v !== "" && v !== false) ? h("div", null, h("dt", null, name), h("dd", null, ...value)) : null;
}
