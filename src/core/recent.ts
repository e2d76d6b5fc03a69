/** @file A map that forgets: of too many entries the least recently used goes. */

/** A map from text of bounded size. */
export class Recent<V> {
  private readonly entries = new Map<string, V>();
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  get size(): number {
    return this.entries.size;
  }

  has(key: string): boolean {
    return this.entries.has(key);
  }

  /** The value, which is now the one used last. */
  get(key: string): V | undefined {
    const value = this.entries.get(key);
    if (value === undefined) return undefined;
    // A Map keeps the order in which keys were added.
    this.entries.delete(key);
    this.entries.set(key, value);
    return value;
  }

  /** All that is there, the one used last at the end. */
  all(): readonly (readonly [key: string, value: V])[] {
    return [...this.entries];
  }

  set(key: string, value: V): void {
    this.entries.delete(key);
    const [oldest] = this.entries.keys();
    if (this.entries.size >= this.most && oldest !== undefined) this.entries.delete(oldest);
    this.entries.set(key, value);
  }
}
