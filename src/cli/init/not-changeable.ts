/** The message names what is wrong with the file, as the end of "… cannot be changed: it …". */
export class NotChangeable extends Error {
  override readonly name = 'NotChangeable';
}
