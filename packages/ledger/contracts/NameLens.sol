// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IEns} from "./Interfaces.sol";

/// Reads what the ledger says about many names at once. It is never deployed: an eth_call runs it as a deployment, which
/// reverts with the answer, because a revert, unlike code, may be of any size. So it works on every chain as it is.
///
/// An answer is a name's list of return values as they came, empty where a contract does not have the method: owner,
/// resolver, controllerOf, isOpen, name, addr, versionNumber, issuers, revokers, prerequisiteRoles, then its texts.
contract NameLens {
    error Answers(bytes[][] names);

    uint256 private constant FIXED = 10;

    constructor(IEns ens, address registrar, address[] memory resolvers, bytes32[] memory nodes, string[][] memory keys) {
        bytes[][] memory names = new bytes[][](nodes.length);
        for (uint256 i = 0; i < nodes.length; i++) {
            names[i] = _read(ens, registrar, resolvers, nodes[i], keys[i]);
        }
        revert Answers(names);
    }

    function _read(IEns ens, address registrar, address[] memory resolvers, bytes32 node, string[] memory keys)
        private
        view
        returns (bytes[] memory values)
    {
        values = new bytes[](FIXED + keys.length);
        address resolver = ens.resolver(node);
        values[0] = abi.encode(ens.owner(node));
        values[1] = abi.encode(resolver);
        if (registrar != address(0)) {
            values[2] = _ask(registrar, abi.encodeWithSignature("controllerOf(bytes32)", node));
            values[3] = _ask(registrar, abi.encodeWithSignature("isOpen(bytes32)", node));
        }
        if (!_isOneOf(resolver, resolvers)) return values;
        values[4] = _ask(resolver, abi.encodeWithSignature("name(bytes32)", node));
        values[5] = _ask(resolver, abi.encodeWithSignature("addr(bytes32)", node));
        values[6] = _ask(resolver, abi.encodeWithSignature("versionNumber(bytes32)", node));
        if (values[6].length == 32 && bytes32(values[6]) != 0) {
            values[7] = _ask(resolver, abi.encodeWithSignature("issuers(bytes32)", node));
            values[8] = _ask(resolver, abi.encodeWithSignature("revokers(bytes32)", node));
            values[9] = _ask(resolver, abi.encodeWithSignature("prerequisiteRoles(bytes32)", node));
        }
        for (uint256 i = 0; i < keys.length; i++) {
            values[FIXED + i] = _ask(resolver, abi.encodeWithSignature("text(bytes32,string)", node, keys[i]));
        }
    }

    function _ask(address target, bytes memory question) private view returns (bytes memory) {
        (bool success, bytes memory answer) = target.staticcall(question);
        return success ? answer : bytes("");
    }

    function _isOneOf(address resolver, address[] memory resolvers) private pure returns (bool) {
        for (uint256 i = 0; i < resolvers.length; i++) {
            if (resolvers[i] == resolver) return true;
        }
        return false;
    }
}
