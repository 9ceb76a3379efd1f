/**
 * Finds every interval that holds a key without looking at the others: a treap ordered by start
 * that knows, for each subtree, the greatest end in it. Insert, remove and a lookup's overhead are
 * logarithmic in the number of intervals.
 */
import type { KeyString } from "../db/database";

/** Null is after every key. */
type End = KeyString | null;

interface Node<T> {
  readonly start: KeyString;
  readonly end: End;
  /** Equal intervals share a node. */
  readonly items: Set<T>;
  readonly priority: number;
  left: Node<T> | null;
  right: Node<T> | null;
  /** Greatest end in this subtree. */
  reach: End;
}

export class IntervalTree<T> {
  #root: Node<T> | null = null;

  get isEmpty(): boolean {
    return this.#root === null;
  }

  insert(start: KeyString, end: End, item: T): void {
    const existing = find(this.#root, start, end);
    if (existing !== null) {
      existing.items.add(item);
      return;
    }
    const [before, after] = split(this.#root, start, end);
    const node: Node<T> = {
      start,
      end,
      items: new Set([item]),
      priority: Math.random(),
      left: null,
      right: null,
      reach: end,
    };
    this.#root = merge(merge(before, node), after);
  }

  remove(start: KeyString, end: End, item: T): void {
    const node = find(this.#root, start, end);
    if (node === null || !node.items.delete(item) || node.items.size > 0) return;
    this.#root = without(this.#root, start, end);
  }

  /**
   * Calls `visit` for every item whose interval holds `key`. The tree must not change meanwhile.
   */
  stab(key: KeyString, visit: (item: T) => void): void {
    stab(this.#root, key, visit);
  }
}

function stab<T>(node: Node<T> | null, key: KeyString, visit: (item: T) => void): void {
  if (node === null || !isBefore(key, node.reach)) return;
  stab(node.left, key, visit);
  if (key < node.start) return;
  if (isBefore(key, node.end)) for (const item of node.items) visit(item);
  stab(node.right, key, visit);
}

function isBefore(key: KeyString, end: End): boolean {
  return end === null || key < end;
}

/** Orders by start, then by end. */
function order(start: KeyString, end: End, node: { start: KeyString; end: End }): number {
  if (start !== node.start) return start < node.start ? -1 : 1;
  if (end === node.end) return 0;
  return end !== null && isBefore(end, node.end) ? -1 : 1;
}

function find<T>(root: Node<T> | null, start: KeyString, end: End): Node<T> | null {
  let node = root;
  while (node !== null) {
    const side = order(start, end, node);
    if (side === 0) return node;
    node = side < 0 ? node.left : node.right;
  }
  return null;
}

/** Everything before (start, end), and everything after it. */
function split<T>(
  node: Node<T> | null,
  start: KeyString,
  end: End,
): [Node<T> | null, Node<T> | null] {
  if (node === null) return [null, null];
  if (order(start, end, node) < 0) {
    const [before, after] = split(node.left, start, end);
    node.left = after;
    return [before, measured(node)];
  }
  const [before, after] = split(node.right, start, end);
  node.right = before;
  return [measured(node), after];
}

/** Joins two trees of which the first is wholly before the second. */
function merge<T>(before: Node<T> | null, after: Node<T> | null): Node<T> | null {
  if (before === null || after === null) return before ?? after;
  if (before.priority > after.priority) {
    before.right = merge(before.right, after);
    return measured(before);
  }
  after.left = merge(before, after.left);
  return measured(after);
}

function without<T>(node: Node<T> | null, start: KeyString, end: End): Node<T> | null {
  if (node === null) return null;
  const side = order(start, end, node);
  if (side === 0) return merge(node.left, node.right);
  if (side < 0) node.left = without(node.left, start, end);
  else node.right = without(node.right, start, end);
  return measured(node);
}

function measured<T>(node: Node<T>): Node<T> {
  node.reach = node.end;
  for (const child of [node.left, node.right])
    if (child !== null && node.reach !== null && isBefore(node.reach, child.reach))
      node.reach = child.reach;
  return node;
}
