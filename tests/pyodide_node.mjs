// Runs tests of howlearn in Pyodide, under Node: node pyodide_node.mjs PYODIDE WHEEL JOB
// PYODIDE is a folder with Pyodide's files, WHEEL howlearn's, and JOB a JSON file with
//   files    texts to write into the file system there, by path
//   folders  files and folders to copy there from here, by path there
//   code     what to run then
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, wheel, jobFile] = process.argv.slice(2);
/** @type {{ files: Record<string, string>, folders: Record<string, string>, code: string }} */
const job = JSON.parse(readFileSync(jobFile, "utf8"));
const { loadPyodide } = await import(pathToFileURL(join(folder, "pyodide.mjs")).href);
const there = readdirSync(folder);
const lock = there.includes("pyodide-lock.json") ? "pyodide-lock.json" : "lock.json";
const pyodide = await loadPyodide({ indexURL: folder, lockFileURL: join(folder, lock) });
await pyodide.loadPackage(["numpy", "matplotlib"], { messageCallback() {} });
for (const name of ["numpy", "matplotlib"]) {
  if (!(name in pyodide.loadedPackages)) throw new Error(`${name} could not be loaded`);
}
pyodide.unpackArchive(new Uint8Array(readFileSync(wheel)), "wheel");

const { FS } = pyodide;
/**
 * @param {string} path
 * @param {string | Uint8Array} content
 */
function write(path, content) {
  FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
  FS.writeFile(path, content);
}
/**
 * @param {string} from
 * @param {string} to
 */
function copy(from, to) {
  for (const name of readdirSync(from)) {
    const [source, target] = [join(from, name), `${to}/${name}`];
    if (name === "__pycache__" || name.endsWith(".so")) continue;
    if (statSync(source).isDirectory()) copy(source, target);
    else write(target, readFileSync(source));
  }
}
for (const [to, from] of Object.entries(job.folders)) {
  if (statSync(from).isDirectory()) copy(from, to);
  else write(to, readFileSync(from));
}
for (const [path, text] of Object.entries(job.files)) write(path, text);
const code = await pyodide.runPythonAsync(job.code);
process.exit(code);
