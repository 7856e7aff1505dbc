// Types of results: `expand` shows related objects in full, and `fields` selects fields.
import type { components } from "./schema.js";

export type Schemas = components["schemas"];

type Names = {
  [Name in keyof Schemas]: Name extends `${infer Whole}Ref` ? Whole : never;
}[keyof Schemas];

type Same<One, Other> =
  (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;

/** The whole object of a reference; another object stays as it is. */
type WholeOf<Value> = {
  [Name in Names]: Same<Value, Schemas[`${Name}Ref` & keyof Schemas]> extends true
    ? Schemas[Name & keyof Schemas]
    : never;
}[Names] extends infer Found
  ? [Found] extends [never]
    ? Value
    : Found
  : never;

/** The first name of a dotted path. */
export type Head<Path extends string> = Path extends `${infer First}.${string}` ? First : Path;
type Rest<Path extends string, First extends string> = Path extends `${First}.${infer More}`
  ? More
  : never;

type Inner<Value, Path extends string> = Value extends readonly (infer One)[]
  ? Inner<One, Path>[]
  : Value extends object
    ? Expanded<WholeOf<Value>, Path>
    : Value;

/** An object in which the dotted paths are expanded. */
export type Expanded<Shown, Path extends string> = [Path] extends [never]
  ? Shown
  : Omit<Shown, Head<Path>> & {
      [Name in Head<Path> & keyof Shown]-?: Inner<
        Exclude<Shown[Name], undefined>,
        Rest<Path, Name & string>
      >;
    };
