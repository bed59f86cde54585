// PouchDB to an express server and on to a second PouchDB: N documents of 500 bytes, then one changed document at a time.
const path = require("path"), fs = require("fs");
const [folder, count] = [process.argv[2], Number(process.argv[3])];
const PouchDB = require("pouchdb"), express = require("express");
fs.mkdirSync(path.join(folder, "server"));
const Server = PouchDB.defaults({ prefix: path.join(folder, "server") + path.sep });
const app = express();
const quiet = { mode: "minimumForPouchDB", inMemoryConfig: true, logPath: path.join(folder, "log") };
app.use("/db", require("express-pouchdb")(Server, quiet));
const listening = app.listen(0, "127.0.0.1", async () => {
  const url = `http://127.0.0.1:${listening.address().port}/db/shared`;
  const a = new PouchDB(path.join(folder, "a")), b = new PouchDB(path.join(folder, "b"));
  const docs = Array.from({ length: count }, (_, i) => ({ _id: String(i).padStart(8, "0"), text: "x".repeat(500) }));
  await a.bulkDocs(docs);
  const seconds = async (work) => {
    const start = process.hrtime.bigint();
    const { docs_written } = await work();
    return [Number(process.hrtime.bigint() - start) / 1e9, docs_written];
  };
  const options = { batch_size: 1000 };
  const [push, sent] = await seconds(() => PouchDB.replicate(a, url, options));
  const [pull, got] = await seconds(() => PouchDB.replicate(url, b, options));
  if (sent !== count || got !== count) throw new Error(`${sent} and ${got} of ${count} documents arrived`);
  const one = [];
  for (let i = 0; i < 20; i++) {
    const doc = await a.get(docs[i]._id);
    await a.put({ ...doc, text: `changed ${i}` });
    const [there] = await seconds(() => PouchDB.replicate(a, url, options));
    const [back] = await seconds(() => PouchDB.replicate(url, b, options));
    one.push(there + back);
  }
  console.log(JSON.stringify({ push: count / push, pull: count / pull, one: one.sort((x, y) => x - y)[10] }));
  process.exit(0);
});
