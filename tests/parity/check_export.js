// `export OUT.onnx` beside `predict`: the same raw rows and pictures through ONNX Runtime and through
// the program itself.
//
// usage: npm install --prefix DIR onnxruntime-node --onnxruntime-node-install=skip
//        NODE_PATH=DIR/node_modules node tests/parity/check_export.js build/tuitrain [FOLDER]
'use strict';
const fs = require('fs'), os = require('os'), path = require('path'), zlib = require('zlib');
const {execFileSync} = require('child_process'), ort = require('onnxruntime-node');

const program = path.resolve(process.argv[2]);
const mnist = path.resolve(__dirname, '../../assets/mnist');
const folder = process.argv[3] || fs.mkdtempSync(path.join(os.tmpdir(), 'export-'));
process.chdir(folder);
let seed = 7, wrong = 0;

function random() { // an LCG
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 4294967296;
}
const pick = (list) => list[Math.floor(random() * list.length)];
const tuitrain = (...args) =>
    execFileSync(program, args, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 30});

// --- a table with a column of every kind ----------------------------------------------------------

function day(d) {
    return new Date(d * 864e5).toISOString();
}
function makeTable(n) {
    const rows = [];
    for (let i = 0; i < n; i++) {
        const r = {};
        r.when_s = 1700000000 + Math.floor(random() * 1000); // collapses in float32
        r.size = random() < 0.1 ? null : +(random() * 50).toFixed(2);
        r['out put'] = Math.floor(random() * 90) / 7;
        r.colour = random() < 0.1 ? null : pick(['red', 'green', 'blue', 'NA-like']);
        r.rooms = pick([1, 2, 3]);
        r.cylinders = pick([4, 6, 8, 'rotary']); // numbers and words
        r.sold = pick(['yes', 'no', 'yes', 'Yes', null]);
        r.flag = pick([0, 1]);
        r.rare = random() < 0.03 ? 'r' + i : pick(['a', 'b', 'c']);
        r.day = random() < 0.05 ? null : Math.floor(4000 + random() * 16000);
        r.stamp = 10957 + random() * 3000;
        const score = (r.size || 20) + (r.colour === 'red' ? 30 : 0) + r.rooms * 5 + (r.when_s - 1700000500) / 20;
        r.kind = score > 55 ? 'large' : score > 35 ? 'middle' : 'small, or less';
        r.price = score * 1000 + random();
        r.weight = r.rooms / 100 + (r.size || 20) / 1000;
        rows.push(r);
    }
    return rows;
}
const cell = (v) => (v === null || v === undefined ? '' : /[",]/.test(v) ? `"${v}"` : String(v));
function writeTable(file, rows, names) {
    const dates = (n, v) => (n === 'day' && v !== null ? day(v).slice(0, 10)
        : n === 'stamp' ? day(v).slice(0, 19) : v);
    fs.writeFileSync(file, [names.map(cell).join(',')]
        .concat(rows.map((r) => names.map((n) => cell(dates(n, r[n]))).join(','))).join('\n') + '\n');
}
// What a date became in the file: whole seconds.
const seconds = (v) => Math.floor(Math.round(v * 864e8) / 1e6) / 86400;

function feeds(session, rows) {
    const out = {};
    for (const input of session.inputMetadata) {
        const values = rows.map((r) => (input.name === 'stamp' ? seconds(r.stamp) : r[input.name]));
        if (input.type === 'string')
            out[input.name] = new ort.Tensor('string', values.map((v) => String(v ?? '')), [rows.length, 1]);
        else
            out[input.name] = new ort.Tensor('float64', Float64Array.from(values, (v) => v ?? NaN), [rows.length, 1]);
    }
    return out;
}

// --- comparing ------------------------------------------------------------------------------------

function check(name, good, error) {
    console.log(`${good ? 'ok  ' : 'FAIL'}  ${error.toExponential(1)}  ${name}`);
    wrong += !good;
}

function predicted(model, file) {
    return tuitrain('predict', model, file, '--json', '--top', '1000').trim().split('\n').map(JSON.parse);
}

async function compare(name, file, answers, inputs, limit = 1e-5) {
    const session = await ort.InferenceSession.create(file, {logSeverityLevel: 3});
    const out = await session.run(inputs(session));
    let error = 0, same = true;
    answers.forEach((a, i) => {
        if (out.value) {
            const said = a.values ? Object.values(a.values) : [a.value];
            said.forEach((v, c) => {
                error = Math.max(error, Math.abs(out.value.data[i * said.length + c] - v) / Math.max(1, Math.abs(v)));
            });
            return;
        }
        const k = out.probabilities.dims[1];
        const row = Array.from(out.probabilities.data.slice(i * k, i * k + k)).sort((x, y) => y - x);
        a.top.forEach((t, j) => { error = Math.max(error, Math.abs(t.probability - row[j])); });
        same = same && (out.label.data[i] === a.class || row[0] - row[1] < 1e-4);
    });
    check(name, same && error <= limit && answers.length > 0, error);
}

async function table(target, ...options) {
    const names = Object.keys(makeTable(1)[0]).filter((n) => target.split(',').includes(n) || !['kind', 'price', 'weight'].includes(n));
    const rows = makeTable(400), fresh = makeTable(120);
    const model = `${target}${options.length}.safetensors`, file = model.replace('safetensors', 'onnx');
    writeTable('t.csv', rows, names);
    writeTable('fresh.csv', fresh, names.filter((n) => !target.split(',').includes(n)));
    tuitrain('train', 't.csv', '--no-tui', '-q', '--target', target, '--epochs', '30', '--save', model,
        '--overwrite', '--run-dir', 'run', '--as', 'rooms=category,when_s=number', ...options);
    tuitrain('export', model, file);
    await compare(`table, ${target} ${options.join(' ')}`, file, predicted(model, 'fresh.csv'),
        (s) => feeds(s, fresh));
    await compare('  as the program reads the file', file, predicted(file, 'fresh.csv'),
        (s) => feeds(s, fresh));
}

async function rows() {
    const n = 150, k = 6, lines = [], fresh = [];
    for (let i = 0; i < n; i++) {
        const r = Array.from({length: k}, () => random() * 10);
        r[3] = random() < 0.1 ? NaN : r[3];
        (i < 120 ? lines : fresh).push(r.concat(i < 120 ? [r[0] + r[1] > 10 ? 1 : 0] : []));
    }
    const write = (f, l) => fs.writeFileSync(f, l.map((r) => r.map((v) => (isNaN(v) ? '' : v)).join(',')).join('\n') + '\n');
    write('rows.csv', lines);
    write('new.csv', fresh);
    tuitrain('train', 'rows.csv', '--no-tui', '-q', '--epochs', '20', '--save', 'rows.safetensors', '--overwrite', '--run-dir', 'run');
    tuitrain('export', 'rows.safetensors', 'rows.onnx');
    await compare('rows without names', 'rows.onnx', predicted('rows.safetensors', 'new.csv'),
        () => ({X: new ort.Tensor('float64', Float64Array.from(fresh.flat()), [fresh.length, k])}));
}

async function pictures(net) {
    const idx = path.join(mnist, 't10k-images-idx3-ubyte.gz');
    const bytes = zlib.gunzipSync(fs.readFileSync(idx)).subarray(16, 16 + 300 * 784);
    const head = Buffer.from([0, 0, 8, 3, 0, 0, 1, 44, 0, 0, 0, 28, 0, 0, 0, 28]);
    fs.writeFileSync('some.idx', Buffer.concat([head, bytes]));
    tuitrain('train', 'synthetic:600', '--no-tui', '-q', '--net', net, '--epochs', '1', '--save', 'p.safetensors', '--overwrite', '--run-dir', 'run');
    tuitrain('export', 'p.safetensors', 'p.onnx');
    for (const model of ['p.safetensors', 'p.onnx'])
        await compare(`pictures, ${net}, ${model}`, 'p.onnx', predicted(model, 'some.idx'),
            () => ({image: new ort.Tensor('uint8', Uint8Array.from(bytes), [300, 1, 28, 28])}), 1e-4);
}

(async () => {
    await table('kind');
    await table('price');
    await table('price,weight');
    await table('kind', '--loss', 'mse');
    await table('kind', '--missing', 'drop');
    await rows();
    await pictures('784-32-10');
    await pictures('cnn-small');
    process.exit(wrong > 0 ? 1 : 0);
})();
