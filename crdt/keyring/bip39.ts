/** Of BIP-39, what words need: all of it together would bring SHA-512 into whatever is loaded with it. */
export { entropyToMnemonic, mnemonicToEntropy } from "@scure/bip39";
