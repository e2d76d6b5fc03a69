/** @file Runs as in a Node that has no process.getBuiltinModule (before 20.16). */
delete (process as { getBuiltinModule?: unknown }).getBuiltinModule;
const { device, random, jit, configure } = await import('tidu');

configure({ threads: 2 });
const a = random.normal([200, 200], { seed: 1 });
for (const f of [() => a.matmul(a), () => a.matmul(a).mul(2)]) jit(f)().dataSync();
console.log(JSON.stringify(device()));
