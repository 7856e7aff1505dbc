import { defineConfig } from "vite";

// Relative addresses, so that the built page can lie in any folder of any server.
export default defineConfig({
  base: "./",
  build: { outDir: process.env.READER_OUT ?? "dist", emptyOutDir: true, modulePreload: false },
  preview: { host: process.env.HOST ?? "127.0.0.1", port: Number(process.env.PORT ?? 5173) },
});
