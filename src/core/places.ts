/** @file Lines of the user's program in the stacks of errors. */

/** Where something was called. */
export interface Place {
  /** The file, the line and the column, as `/project/model.ts:12:8`. */
  readonly line: string;
  /** The function of tidu that was called there, where the stack tells. */
  readonly callee: string | undefined;
}

interface Frame {
  readonly file: string;
  readonly line: string;
  readonly name: string | undefined;
}

/** Frames as V8 writes them (`at name (file:1:2)`, `at file:1:2`), and as other engines do (`name@file:1:2`). */
const forms = [/^\s*at (?:async )?(?:(.*) \()?(.+?):(\d+):(\d+)\)?$/, /^(.*)@(.+?):(\d+):(\d+)$/];

function frameOf(text: string): Frame | undefined {
  const match = forms.map((form) => form.exec(text)).find((found) => found !== null);
  if (match === undefined) return undefined;
  const [, name, url = '', line, column] = match;
  const file = url.replace(/^file:\/\//, '');
  return { file, line: `${file}:${line}:${column}`, name: /(?:^|\.)([a-zA-Z]\w*)$/.exec(name ?? '')?.[1] };
}

const linesOf = ({ stack = '' }: Error): string[] => stack.split('\n');

let home: string | undefined;

/** What the files of tidu begin with: the folder of its modules; where a bundler made one file of them, that file. */
function findHome(): string {
  const here = linesOf(new Error('here')).flatMap((text) => frameOf(text) ?? [])[0]?.file ?? '';
  return here.replace(/core[\\/]places\.\w+(\?.*)?$/, '');
}

const isOwn = ({ file }: Frame): boolean => file.startsWith((home ??= findHome()));

/** Neither tidu's nor the engine's own. */
const isUsers = (frame: Frame): boolean => !isOwn(frame) && !frame.file.startsWith('node:');

/** Calls f, which makes errors whose stacks are deep enough to reach out of tidu: V8 keeps ten frames of others. */
export function withDeepStacks<R>(f: () => R): R {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 200;
  try {
    return f();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** The first place of a stack that is outside of tidu; undefined where there is none: in a bundle with tidu and the program in one file. */
export function placeOf(error: Error): Place | undefined {
  let callee: string | undefined;
  for (const text of linesOf(error)) {
    const frame = frameOf(text);
    if (frame === undefined) continue;
    if (isUsers(frame)) return { line: frame.line, callee };
    if (isOwn(frame)) callee = frame.name;
  }
  return undefined;
}

/** Has the stack of an error begin with the user's line: what tidu called before it threw is left out. Where no line is the user's, it stays. */
export function startAtUser(error: Error): void {
  const lines = linesOf(error);
  const isFrame = lines.map((text) => frameOf(text) !== undefined);
  const first = isFrame.indexOf(true);
  const user = lines.findIndex((text) => {
    const frame = frameOf(text);
    return frame !== undefined && isUsers(frame);
  });
  if (user > first) error.stack = [...lines.slice(0, first), ...lines.slice(user, user + 10)].join('\n');
}
