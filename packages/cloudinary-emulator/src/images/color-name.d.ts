declare module "color-name" {
  /** Red, green and blue, 0 to 255, by the names of CSS (https://www.w3.org/TR/css-color-4/#named-colors). */
  const colours: Readonly<Record<string, readonly [number, number, number]>>;
  export default colours;
}
