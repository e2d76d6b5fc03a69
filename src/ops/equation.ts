/** @file Equations of Einstein sums: what stands in 'ij,jk->ik', as a label for each axis. */
import { describeOperand, ShapeError, ValueError } from '../core/errors.ts';
import { showValue } from '../core/options.ts';
import { range, showShape } from '../core/shape.ts';
import type { AnyTensor } from '../tensor/tensor.ts';

/** The label of each axis: a letter, or one of the names that '...' stands for. */
export type Labels = readonly string[];

/** The labels of all operands, and those of the result. */
export interface Equation {
  readonly inputs: readonly Labels[];
  readonly output: Labels;
}

const op = 'einsum';
const dots = '...';

/** Axes that '...' stands for, counted from the last one, so that those of operands of different ranks broadcast as NumPy's do. */
const dotLabels = (count: number): string[] => range(count).map((i) => `${dots}${count - i}`);

/** Whether a label is one of those that '...' stands for: such axes broadcast. */
export const isDots = (label: string): boolean => label.startsWith(dots);

function refuseText(equation: string, what: string): never {
  throw new ValueError({
    op,
    what,
    got: `'${equation}'`,
    expected: "letters for the axes of each operand, as in 'ij,jk->ik' or '...i,i->...'",
  });
}

/** One side of an equation: letters, of which one may be '...'. */
function split(equation: string, term: string): Labels {
  const [before = '', after, ...more] = term.split(dots);
  if (more.length > 0) refuseText(equation, `'${term}' has '...' twice`);
  const wrong = [...before, ...(after ?? '')].find((letter) => !/[A-Za-z]/.test(letter));
  if (wrong !== undefined) refuseText(equation, `'${wrong}' is no letter`);
  return [...before, ...(after === undefined ? [] : [dots, ...after])];
}

/** The label of each axis of an operand. */
function labelsOf(term: Labels, x: AnyTensor): Labels {
  const letters = term.filter((label) => label !== dots);
  const rest = x.shape.length - letters.length;
  if (rest < 0 || (rest > 0 && letters.length === term.length)) {
    throw new ShapeError({
      op,
      what: `'${term.join('')}' has ${rest < 0 ? 'more' : 'fewer'} letters than ${showShape(x.shape)} has dimensions`,
      got: describeOperand(x),
      expected: 'a letter for each axis',
      hint: rest > 0 ? "'...' for axes that stay" : undefined,
    });
  }
  return term.flatMap((label) => (label === dots ? dotLabels(rest) : [label]));
}

/** The result of an equation that does not say it: '...', then the letters that occur once, in alphabetical order. */
function implicitOutput(terms: readonly Labels[]): Labels {
  const letters = terms.flat();
  const once = letters.filter((label) => label !== dots && letters.indexOf(label) === letters.lastIndexOf(label));
  return [...(letters.includes(dots) ? [dots] : []), ...once.sort()];
}

function checkOutput(equation: string, output: Labels, terms: readonly Labels[]): void {
  for (const label of output) {
    const isKnown = label === dots || terms.some((term) => term.includes(label));
    if (!isKnown) refuseText(equation, `output '${label}' is in no operand`);
    if (output.indexOf(label) !== output.lastIndexOf(label)) refuseText(equation, `output '${label}' is there twice`);
  }
}

/** Reads an equation for the operands that it is used on. */
export function readEquation(equation: unknown, operands: readonly AnyTensor[]): Equation {
  if (typeof equation !== 'string') {
    throw new ValueError({ op, what: 'the equation is no string', got: showValue(equation), expected: "an equation, as in 'ij,jk->ik'" });
  }
  const [left = '', right, ...more] = equation.replaceAll(' ', '').split('->');
  if (more.length > 0) refuseText(equation, "'->' is there twice");
  const terms = left.split(',').map((term) => split(equation, term));
  if (terms.length !== operands.length) {
    const what =
      terms.length < operands.length ? 'more tensors than operands in the equation' : 'more operands in the equation than tensors';
    const tensors = (count: number): string => (count === 1 ? '1 tensor' : `${count} tensors`);
    throw new ValueError({ op, what, got: `'${equation}' and ${tensors(operands.length)}`, expected: tensors(terms.length) });
  }
  const inputs = terms.map((term, i) => labelsOf(term, operands[i] as AnyTensor));
  const output = right === undefined ? implicitOutput(terms) : split(equation, right);
  checkOutput(equation, output, terms);
  const most = Math.max(0, ...inputs.map((labels) => labels.filter(isDots).length));
  return { inputs, output: output.flatMap((label) => (label === dots ? dotLabels(most) : [label])) };
}
