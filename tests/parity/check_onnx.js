// The same as check_onnx.py with ONNX Runtime, which reads the files itself.
//
// usage: npm install --prefix DIR onnxruntime-node --onnxruntime-node-install=skip
//        NODE_PATH=DIR/node_modules node tests/parity/check_onnx.js build/onnx
'use strict';
const fs = require('fs'), path = require('path'), ort = require('onnxruntime-node');

function readSafetensors(file) {
    const bytes = fs.readFileSync(file), n = Number(bytes.readBigUInt64LE(0)), out = {};
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + n));
    for (const [name, t] of Object.entries(header)) {
        if (name === '__metadata__') {
            out.net = t.net;
            continue;
        }
        const data = bytes.subarray(8 + n + t.data_offsets[0], 8 + n + t.data_offsets[1]);
        out[name] = {shape: t.shape, data: new Float32Array(new Uint8Array(data).buffer)};
    }
    return out;
}

function argmax(a, from, n) {
    let best = 0;
    for (let i = 1; i < n; i++)
        if (a[from + i] > a[from + best]) best = i;
    return best;
}

async function compare(file, level) {
    const {net, x, y} = readSafetensors(file.replace(/onnx$/, 'safetensors'));
    const session = await ort.InferenceSession.create(
        file, {graphOptimizationLevel: level, intraOpNumThreads: 1, logSeverityLevel: 3});
    const z = (await session.run({input: new ort.Tensor('float32', x.data, x.shape)})).output;
    const n = y.data.length / y.shape[0];
    let error = 0, same = z.dims.join() === y.shape.join();
    for (let i = 0; i < y.data.length; i++) {
        const e = Math.abs(z.data[i] - y.data[i]);
        error = e <= error ? error : e; // a NaN stays
    }
    for (let i = 0; i < y.shape[0]; i++)
        same = same && (n > 99 || argmax(z.data, i * n, n) === argmax(y.data, i * n, n));
    const good = same && error <= (/conv|lenet5|cnn|resnet/.test(net) ? 1e-4 : 1e-5);
    console.log(`${good ? 'ok  ' : 'FAIL'}  ${error.toExponential(1)}  ${net}`);
    return good;
}

(async () => {
    const folder = process.argv[2], level = process.argv[3] || 'all';
    let wrong = 0, files = fs.readdirSync(folder).filter((f) => f.endsWith('.onnx')).sort();
    for (const f of files) wrong += !(await compare(path.join(folder, f), level));
    console.log(`${files.length} files, ${wrong} wrong`);
    process.exit(wrong > 0 || files.length === 0 ? 1 : 0);
})();
