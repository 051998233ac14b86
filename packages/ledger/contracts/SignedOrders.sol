// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IContractWallet} from "./Interfaces.sol";

/// Orders that somebody signed (EIP-712) and anybody submits. An order names chain, contract, deadline and its place in the
/// signer's own sequence, so it counts once, and whoever submits a signer's orders can delay but not reorder them.
abstract contract SignedOrders {
    bytes32 private constant DOMAIN =
        keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
    bytes32 private constant CANCEL = keccak256("Cancel(address signer,uint256 nonce,uint256 deadline)");
    /// Half of the order of secp256k1: of the two signatures that verify alike, only the one with the lower s is taken.
    uint256 private constant HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0;

    bytes32 private immutable nameHash;

    /// The number that a signer's next order must carry.
    mapping(address => uint256) public nonceOf;

    /// `order` is the EIP-712 hash of the order's struct, by which whoever submitted it finds out what became of it.
    event OrderDone(bytes32 indexed order, address indexed signer, uint256 nonce);

    error Expired(uint256 deadline);
    error WrongNonce(uint256 expected);
    error WrongSigner(address expected);

    constructor(string memory name) {
        nameHash = keccak256(bytes(name));
    }

    /// Uses up a nonce, so that an order signed but not yet submitted never counts.
    function cancel(address signer, uint256 nonce, uint256 deadline, bytes calldata signature) external {
        _take(signer, keccak256(abi.encode(CANCEL, signer, nonce, deadline)), nonce, deadline, signature);
    }

    /// Takes an order that only `signer` may give.
    function _take(address signer, bytes32 order, uint256 nonce, uint256 deadline, bytes calldata signature) internal {
        if (!_isSignedBy(signer, order, signature)) revert WrongSigner(signer);
        _use(signer, order, nonce, deadline);
    }

    function _use(address signer, bytes32 order, uint256 nonce, uint256 deadline) internal {
        if (block.timestamp > deadline) revert Expired(deadline);
        if (nonceOf[signer] != nonce) revert WrongNonce(nonceOf[signer]);
        nonceOf[signer] = nonce + 1;
        emit OrderDone(order, signer, nonce);
    }

    /// Whether an account (ECDSA) or a contract wallet (EIP-1271) signed the order.
    function _isSignedBy(address signer, bytes32 order, bytes calldata signature) internal view returns (bool) {
        bytes32 domain = keccak256(abi.encode(DOMAIN, nameHash, keccak256("1"), block.chainid, address(this)));
        bytes32 digest = keccak256(abi.encodePacked("\x19\x01", domain, order));
        if (signer == address(0)) return false;
        if (_recover(digest, signature) == signer) return true;
        (bool success, bytes memory answer) =
            signer.staticcall(abi.encodeCall(IContractWallet.isValidSignature, (digest, signature)));
        return success && answer.length >= 32 && bytes32(answer) == bytes32(IContractWallet.isValidSignature.selector);
    }

    function _recover(bytes32 digest, bytes calldata signature) private pure returns (address) {
        if (signature.length != 65) return address(0);
        bytes32 s = bytes32(signature[32:64]);
        if (uint256(s) > HALF_ORDER) return address(0);
        return ecrecover(digest, uint8(signature[64]), bytes32(signature[0:32]), s);
    }
}
