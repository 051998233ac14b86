/** The version of Digital Spine that is running. */
export const spineVersion = '0.1.0'
